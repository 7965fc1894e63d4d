# Was jemand für sich behält: Hilfekiste, Ziele, etwas zum Freuen, Gelungenes, was man anderen erzählt.

## Auf all diesen Seiten
selfcare-back = Zurück
selfcare-save = Speichern
selfcare-cancel = Abbrechen
selfcare-who = Wer das sieht
selfcare-share = In der Therapie zeigen
selfcare-unshare = Nicht mehr zeigen
selfcare-from-therapist = aus deiner Therapie
selfcare-locked-title = Das wird hier nicht gezeigt
selfcare-stale = Das wurde woanders geändert. Was du getippt hast, steht noch hier. Speichere noch einmal, um es zu behalten.
selfcare-stored = Was jetzt gespeichert ist
selfcare-stored-nothing = Dort steht nichts.
selfcare-this-goal = Dieses Ziel
selfcare-this-card = Diese Karte

## Tiles on the own page
tile-coping = Hilfekiste
tile-coping-about = Was mir hilft
tile-goals = Ziele
tile-goals-about = Kleine Schritte
tile-forward = Worauf ich mich freue
tile-wins = Gelungenes
tile-wins-about = Gutes zum Zurückschauen
tile-tell = Anderen erzählen
tile-tell-about = Eine Seite zum Drucken

## Coping box
coping-title = Hilfekiste
coping-empty = Deine Kiste ist leer. Leg hinein, was dir hilft: etwas zu tun, gute Worte, jemand zum Anrufen. Du kannst mit einer Karte von unten beginnen.
coping-new = Neue Karte
coping-change = Diese Karte ändern
coping-print = Meine Karten drucken
coping-full = Deine Kiste ist voll. Ändere bitte eine Karte, die du schon hast.
coping-put-away = Karten, die ich weggelegt habe
coping-is-away = Du hast diese Karte weggelegt.
coping-bring-back = Zurück in die Kiste
coping-away = Diese Karte weglegen
coping-order = Reihenfolge ändern
coping-order-own = Die Karten liegen so, wie du sie geordnet hast.
coping-order-used = Oben liegt, was am meisten geholfen hat. Verschiebst du eine Karte, gilt deine eigene Ordnung.
coping-by-use = Nach oben, was am meisten geholfen hat
coping-up = Nach oben: { $title }
coping-down = Nach unten: { $title }
coping-starters = Karten für den Anfang
coping-starters-lead = Nimm, was du magst. Die Worte kannst du später ändern.
coping-add = Dazulegen
coping-kind = Was für eine Karte ist es?
coping-kind-problem = Bitte wähle etwas aus.
coping-kind-do = Etwas zu tun
coping-kind-words = Worte zum Merken
coping-kind-person = Jemand zum Anrufen
coping-kind-place = Ein Ort
coping-name = Ein kurzer Name
coping-name-problem = Gib der Karte bitte einen kurzen Namen, höchstens 80 Zeichen.
coping-lines = Was zu tun ist, oder die Worte
coping-lines-problem = Bitte weniger als 2000 Zeichen, nur Text.
coping-phone = Telefonnummer
coping-phone-help = Dann rufst du mit einem Tipp an.
coping-phone-problem = Bitte schreib eine Telefonnummer, etwa 0151 234 567.
coping-shared = Diese Karte in der Therapie zeigen
coping-is-shared = In der Therapie wird diese Karte gesehen, und wie oft und wie gut sie geholfen hat.
coping-shared-help = Dort wird dann gesehen, wie oft und wie gut sie geholfen hat. Du kannst das jederzeit beenden.
coping-only-you = In der Therapie wird diese Karte nicht gesehen.
coping-call = { $number } anrufen
coping-use = Ich habe es gemacht
coping-before-first = Erst sagen, wie stark das Gefühl jetzt ist
coping-before = Wie stark war das Gefühl davor?
coping-before-problem = Bitte wähle eine Zahl von 0 bis 10.
coping-after = Wie stark ist es danach?
coping-after-problem = Bitte wähle eine Zahl von 0 bis 10.
coping-scale-low = gar nicht
coping-scale-high = so stark es nur geht
coping-helped = Hat es geholfen?
coping-helped-problem = Bitte wähle etwas aus.
coping-helped-yes = Ja
coping-helped-little = Ein wenig
coping-helped-no = Nein
coping-it-helped-yes = hat geholfen
coping-it-helped-little = hat ein wenig geholfen
coping-it-helped-no = hat nicht geholfen
coping-was-before = { $number } davor
coping-was-after = { $number } danach
coping-used-noted = Notiert. Gut, dass du etwas für dich getan hast.
coping-how-title = Wie war es?
coping-how-lead = Nur, wenn du magst. Mit der Zeit siehst du, was dir hilft.
coping-how-skip = Nicht jetzt
coping-uses = Wann ich es gemacht habe
coping-say-how = Sagen, wie es war
coping-saved = Gespeichert.
coping-rated = Gespeichert. Danke, dass du darauf schaust, was hilft.
coping-used = { $number ->
    [one] Einmal gemacht.
   *[other] { $number } Mal gemacht.
}
coping-fell = Das Gefühl wurde im Schnitt um { $value } schwächer, bei { $number ->
    [one] einem Mal
   *[other] { $number } Malen
}.
coping-rose = Das Gefühl wurde im Schnitt um { $value } stärker, bei { $number ->
    [one] einem Mal
   *[other] { $number } Malen
}.
coping-stayed = Das Gefühl blieb im Schnitt gleich, bei { $number ->
    [one] einem Mal
   *[other] { $number } Malen
}.
coping-low-short = Ändern oder weglegen?
coping-low = Diese Karte hat die letzten zwei Male nicht geholfen. Das kommt vor. Magst du sie ändern oder weglegen?
coping-low-seen = In der Therapie wird das auch gesehen. Ihr könnt darüber reden.
coping-print-title = Was mir hilft
coping-print-lead = Druck diese Seite mit deinem Browser. Schneide die Karten aus und steck sie ein.
coping-print-none = Es gibt noch keine Karten zum Drucken.

## Cards to begin with
coping-starter-breathing-title = Langsam atmen
coping-starter-breathing-text =
    Setz dich hin oder bleib stehen.
    Atme durch die Nase ein und zähl bis vier.
    Atme langsam aus und zähl bis sechs.
    Mach das zehnmal. Wird dir schwindlig, atme eine Weile, wie du magst.
coping-starter-senses-title = Fünf Dinge um mich herum
coping-starter-senses-text =
    Suche 5 Dinge, die du siehst.
    Fühle 4 Dinge, die du berühren kannst.
    Horche auf 3 Dinge, die du hörst.
    Finde 2 Dinge, die du riechst.
    Merke 1 Ding, das du schmeckst.
coping-starter-cold-water-title = Kaltes Wasser
coping-starter-cold-water-text =
    Halte die Hände unter kaltes Wasser.
    Oder spritz dir etwas ins Gesicht.
    Spür die Kälte und atme langsam aus.
coping-starter-walk-title = Spazieren gehen
coping-starter-walk-text =
    Zieh die Schuhe an und geh zehn Minuten hinaus.
    Geh so schnell, wie du magst.
    Suche drei Dinge, die du noch nie gesehen hast.
coping-starter-music-title = Musik hören
coping-starter-music-text =
    Spiel ein Lied, das dir guttut.
    Hör es bis zum Ende.
    Sing mit oder beweg dich, wenn du magst.
coping-starter-hands-title = Etwas mit den Händen tun
coping-starter-hands-text =
    Male, koche, stricke, spüle ab oder gieß die Blumen.
    Es muss nicht gut werden.
coping-starter-muscles-title = Anspannen und loslassen
coping-starter-muscles-text =
    Mach Fäuste und zähl bis fünf.
    Lass los. Spür, wie das ist.
    Mach das auch mit Schultern, Gesicht und Füßen.
    Lass weg, was weh tut.
coping-starter-call-title = Jemanden anrufen
coping-starter-call-text =
    Ruf jemanden an, den du magst, oder schreib.
    Du musst nicht sagen, wie es dir geht.
    „Ich will nur deine Stimme hören“ reicht.
coping-starter-kind-words-title = Gute Worte an mich
coping-starter-kind-words-text =
    Das ist gerade schwer.
    Andere kennen das auch.
    Ich bin so gut zu mir wie zu einem Menschen, den ich mag.
coping-starter-it-passes-title = Es geht vorbei
coping-starter-it-passes-text =
    Ich kenne solche Momente, und sie gingen vorbei.
    Ich muss jetzt nicht alles lösen.
    Die nächsten zehn Minuten reichen.
coping-starter-safe-place-title = Ein Ort, an dem ich ruhig bin
coping-starter-safe-place-text =
    Geh dorthin, oder schließ die Augen und denk daran.
    Was siehst du? Was hörst du?
    Bleib, so lange du magst.

## Goals
goals-title = Ziele
goals-empty = Noch keine Ziele. Ein Ziel darf klein sein: besser schlafen, oder jemanden wieder treffen.
goals-new = Neues Ziel
goals-change = Dieses Ziel ändern
goals-full = Es sind schon sehr viele. Ändere bitte eines, das du schon hast.
goals-wording = Mein Ziel, in meinen Worten
goals-wording-problem = Schreib dein Ziel bitte in wenigen Worten, höchstens 300 Zeichen.
goals-why = Warum es mir wichtig ist
goals-why-problem = Bitte weniger als 1000 Zeichen, nur Text.
goals-why-title = Warum es wichtig ist
goals-measure = Woran ich merke, dass ich weiterkomme
goals-measure-problem = Bitte weniger als 1000 Zeichen, nur Text.
goals-measure-title = Woran ich es merke
goals-review-on = Ein Tag, um wieder darauf zu schauen
goals-review-on-problem = Bitte wähle einen Tag ab heute, in den nächsten zwei Jahren.
goals-review-planned = Am { $day } wieder darauf schauen.
goals-review-since = Am { $day } wolltest du wieder darauf schauen. Passt es noch?
goals-shared = Dieses Ziel in der Therapie zeigen
goals-is-shared = In der Therapie wird dieses Ziel gesehen, mit seinen Schritten und wie sie gelaufen sind.
goals-shared-help = Dort werden dann auch die Schritte gesehen und wie sie gelaufen sind. Du kannst das jederzeit beenden.
goals-only-you = In der Therapie wird dieses Ziel nicht gesehen.
goals-steps = Schritte
goals-steps-now = Meine Schritte jetzt
goals-steps-before = Schritte bisher
goals-next-step = Jetzt: { $title }
goals-no-step = Noch kein Schritt.
goals-new-step = Einen kleinen Schritt planen
goals-step-lead = Mach ihn klein, für zwei Wochen oder weniger. Er darf sehr leicht aussehen.
goals-smaller-lead = Das ist dein letzter Schritt. Mach ihn kleiner: seltener, kürzer oder nur einen Teil davon.
goals-text = Der Schritt
goals-text-problem = Schreib den Schritt bitte in wenigen Worten, höchstens 300 Zeichen.
goals-from-on = Von
goals-from-on-problem = Bitte wähle einen Tag ab heute.
goals-until-on = Bis
goals-until-on-help = Zwei Wochen oder weniger.
goals-until-on-problem = Bitte wähle einen Tag nach dem ersten, höchstens zwei Wochen später.
goals-days = { $first } bis { $second }
goals-on = { $day }
goals-say-how = Sagen, wie es lief
goals-say-anew = Ändern, was ich gesagt habe
goals-how-title = Wie ist es gelaufen?
goals-result = Wie ist es gelaufen?
goals-result-problem = Bitte wähle etwas aus.
goals-result-done = Gemacht
goals-result-partly = Zum Teil gemacht
goals-result-not-done = Diesmal nicht
goals-note = Was hat geholfen, oder was stand im Weg?
goals-note-problem = Bitte weniger als 1000 Zeichen, nur Text.
goals-what-next = Was möchtest du als Nächstes?
goals-next-same = Das Gleiche noch einmal
goals-next-smaller = Einen kleineren Schritt
goals-next-other = Einen anderen Schritt
goals-reached = Ich habe es erreicht
goals-aside = Zur Seite legen
goals-take-up = Wieder aufnehmen
goals-ended = Erreicht oder zur Seite gelegt
goals-is-reached = erreicht
goals-is-aside = zur Seite gelegt
goals-is-reached-long = Du hast dieses Ziel erreicht.
goals-is-aside-long = Du hast dieses Ziel zur Seite gelegt. Das ist in Ordnung.
goals-saved = Gespeichert.
goals-step = Dein Schritt ist geplant. Er steht ab seinem ersten Tag auf deiner Seite.
goals-said = Gespeichert. Danke, dass du gesagt hast, wie es lief.

## Something to look forward to
forward-title = Worauf ich mich freue
forward-new = Etwas aufschreiben
forward-lead = Etwas Gutes in dieser Woche, groß oder klein.
forward-what = Was ist es?
forward-what-problem = Schreib es bitte in wenigen Worten, höchstens 200 Zeichen.
forward-on = An welchem Tag?
forward-on-problem = Bitte wähle einen Tag ab heute.
forward-at = Um wie viel Uhr?
forward-at-problem = Schreib die Zeit bitte mit Stunden und Minuten, etwa 18:30.
forward-with = Mit wem?
forward-with-problem = Bitte weniger als 200 Zeichen.
forward-with-whom = mit { $name }
forward-how = Wie war es?
forward-was-good = Gut
forward-was-mixed = Gemischt
forward-was-did-not-happen = Es fand nicht statt
forward-was-skipped = Nicht gesagt
forward-skip = Überspringen
forward-remove = Herausnehmen
forward-past = Was schon war
forward-only-you = In der Therapie wird diese Seite nicht gesehen.

## Wins
wins-title = Gelungenes
wins-empty = Hier ist noch nichts. Schritte, die du gemacht hast, und Gutes, das war, stehen später hier.
wins-month = { $first } { $second }
wins-step = ein Schritt gemacht
wins-goal = ein Ziel erreicht
wins-forward = etwas Gutes, das war
wins-entry = als gelungen notiert

## Tell others
tell-title = Anderen erzählen
tell-lead = Wähle, was du Menschen erzählen möchtest, die dir nahe sind. Du druckst die Seite und gibst sie selbst weiter. Wir schicken sie niemandem, und in der Therapie wird sie nicht gesehen.
tell-new = Eine Zeile dazu
tell-line = Deine Zeile
tell-line-problem = Bitte schreib eine Zeile, höchstens 300 Zeichen.
tell-part = Wohin gehört sie?
tell-part-problem = Bitte wähle etwas aus.
tell-in-working = Woran ich arbeite
tell-in-help = Wie du helfen kannst
tell-add = Diese Zeile dazu
tell-remove = Herausnehmen
tell-full = Die Seite ist voll. Nimm bitte erst eine Zeile heraus.
tell-offered = Aus deinen Zielen und Karten
tell-from-goal = Ziel
tell-from-card = Karte
tell-print = Die Seite zum Drucken zeigen
tell-print-title = Woran ich arbeite, und wie du helfen kannst
tell-print-lead = Druck diese Seite mit deinem Browser. Auf ihr steht nur, was du gewählt hast.
tell-print-none = Noch keine Zeilen.

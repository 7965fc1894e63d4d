# Was man ungefragt schreibt, und wer es sieht.

tile-write = Etwas schreiben
tile-write-about = Eine Tagebuchseite, etwas Gelungenes, ein Rückschlag.
tile-entries = Was ich geschrieben habe
tile-topics = Fürs nächste Mal
tile-topics-about = Worüber du reden möchtest.
tile-ask = Um etwas zum Üben bitten
tile-struggling = Mir geht es schlecht
tile-struggling-about = Erst Hilfe, dann eine Nachricht, wenn du magst.

## Writing
entries-write = Etwas schreiben
entries-write-journal = Tagebuch
entries-write-win = Etwas Gelungenes
entries-write-lapse = Ein Rückschlag
entries-lead-journal = Schreib, was dich beschäftigt. Niemand gibt Noten.
entries-lead-win = Was ist gut gegangen? Auch Kleines zählt.
entries-lead-lapse = Was ist passiert? Ein Rückschlag ist keine Schuld. Er kann zeigen, was schwer war.
entries-lead-ask = Woran möchtest du arbeiten?
entries-lead-struggling = Was ist los?
entries-edit-title = Ändern, was du geschrieben hast
entries-other-kinds = Etwas anderes schreiben
entries-set = Die Fragen von „{ $title }“ nehmen
entries-about = Das ist eine Notiz zu etwas, das du früher geschrieben hast.
entries-field-text = Deine Worte
entries-more-words = Noch etwas
entries-field-trigger = Was es ausgelöst hat
entries-field-place = Wo du warst
entries-field-people = Wer dabei war
entries-field-time-of-day = Tageszeit
entries-field-strength = Wie stark es war
entries-tags = Wo, wann, mit wem, wie stark
entries-tags-help = Lass weg, was du magst. Mehreres trennst du mit Kommas. Später siehst du, was oft vorkommt.
entries-tag-trigger = Auslöser
entries-tag-place = Ort
entries-tag-people = Wer dabei war
entries-tag-time-of-day = Tageszeit
entries-strength-low = 0: gar nicht
entries-strength-high = 10: so stark es geht
entries-strength-said = Wie stark: { $strength } von 10
entries-who = Wer darf das sehen?
entries-save = Speichern
entries-save-change = Änderung speichern
entries-leave = Zurück
entries-not-watched = Niemand überwacht diese Seite, und kein Computer sucht in deinen Worten nach Bedeutung.
entries-no-words = Ohne Worte.

## Who sees it
entries-do-private = Nur für mich
entries-do-kept = Für die Sitzung aufheben
entries-do-shared = Jetzt teilen
entries-do-taken-back = Zurücknehmen
entries-means-private = Deine Therapeutin oder dein Therapeut sieht es nicht, auch nicht, dass es da ist. Es ist mit deinem eigenen Schlüssel verschlossen. Wer diesen Server betreibt und seinen Hauptschlüssel hat, könnte es öffnen.
entries-means-kept = In der Praxis sieht man, dass du etwas für die Sitzung aufgehoben hast, aber nicht was. Du entscheidest, ob du es zeigst.
entries-means-shared = Deine Therapeutin oder dein Therapeut kann es lesen. Du kannst es zurücknehmen, bis es geöffnet wird.
entries-means-taken-back = In der Praxis sieht man es nicht mehr, auch nicht, dass es da ist.
entries-means-read = Es wurde geöffnet und bleibt jetzt so. Wenn etwas falsch ist oder fehlt, schreib eine Notiz dazu.
entries-state-private = Das siehst nur du.
entries-state-kept = Für die Sitzung aufgehoben.
entries-state-shared = Geteilt. Noch nicht geöffnet.
entries-state-taken-back = Zurückgenommen. Das siehst nur du.
entries-state-read = In der Praxis geöffnet am { $when }.
entries-who-now = Wer das sieht
entries-pin-first = Um etwas nur für dich zu behalten, gib zuerst deine PIN ein.
entries-pin = PIN eingeben oder wählen
entries-pin-new-page = PIN eingeben oder wählen (öffnet eine neue Seite)
entries-done-private = Es bleibt nur für dich.
entries-done-kept = Es ist für die Sitzung aufgehoben.
entries-done-shared = Es ist geteilt.
entries-done-taken-back = Es ist zurückgenommen. Niemand hatte es geöffnet.
entries-done-changed = Deine Änderung ist gespeichert.
entries-done-was-read = Es war schon geöffnet und bleibt deshalb so.
entries-done-stale = Es wurde woanders geändert. So ist es jetzt.
entries-was-read = Es ist inzwischen geöffnet worden und bleibt deshalb so. Deine neuen Worte stehen noch hier. Du kannst sie in eine Notiz kopieren.
entries-stale = Das wurde woanders geändert, während du geschrieben hast. Deine Worte stehen noch hier. Speichere noch einmal, um sie zu nehmen.

## Looking back
entries-title = Was ich geschrieben habe
entries-all = Alles
entries-kind-journal = Tagebuch
entries-kind-win = Gelungenes
entries-kind-lapse = Rückschlag
entries-kind-ask = Um etwas gebeten
entries-kind-struggling = Mir geht es schlecht
entries-kinds-journal = Tagebuch
entries-kinds-win = Gelungenes
entries-kinds-lapse = Rückschläge
entries-kinds-ask = Worum ich gebeten habe
entries-kinds-struggling = Als es mir schlecht ging
entries-filter = Nur einen Teil zeigen
entries-none = Hier ist noch nichts.
entries-counts = Was oft vorkommt
entries-days = { $days } Tage
entries-times = { $times ->
    [one] einmal
   *[other] { $times }-mal
}
entries-changed = geändert am { $when }
entries-not-here = Das wird hier nicht gezeigt.
entries-about-link = Eine Notiz zu diesem Eintrag
entries-answered = In der Praxis erledigt am { $when }.
entries-add-note = Eine Notiz dazu schreiben
entries-edit = Meine Worte ändern
entries-before = Wie es vorher lautete
entries-until = Bis { $when }
entries-delete = Löschen
entries-delete-sure = Es ist dann für immer weg.
entries-delete-yes = Ja, löschen
entries-bring = In die Sitzung mitbringen
entries-bring-field = Eine Zeile für deine Liste

## Notes to the therapist
entries-struggling-title = Mir geht es schlecht
entries-struggling-help = Wenn du in Gefahr bist oder jetzt jemanden brauchst, ruf an. Dort wird dir geholfen.
entries-coping = Was mir hilft
entries-note-title = In der Praxis Bescheid sagen
entries-note-field = Ein paar Worte
entries-wordless = Mir fehlen gerade die Worte. Sie sollen es nur wissen.
entries-send = Abschicken
entries-read-session = Gelesen wird das in der nächsten Sitzung oder davor.
entries-no-reader = Beim Abschicken wird niemand alarmiert, und kein Computer sucht in deinen Worten nach Gefahr. Wenn du nicht warten kannst, ruf bitte an.
entries-sent = Deine Nachricht ist abgeschickt.
entries-sent-look = Ansehen oder zurücknehmen
entries-ask-title = Um etwas zum Üben bitten
entries-ask-lead = Möchtest du zwischen den Sitzungen etwas tun oder ausprobieren? In der Praxis sieht man, dass du darum gebeten hast.

## What is wrong
entries-error-empty = Bitte schreib ein paar Worte.
entries-error-no-words = Bitte schreib ein paar Worte, oder kreuze an, dass sie dir gerade fehlen.
entries-error-long = Das ist zu lang. Höchstens 20000 Zeichen, bitte.
entries-error-tag = Etwas davon ist zu lang. Nimm wenige Worte, mit Kommas dazwischen.
entries-error-tags = Höchstens zehn, bitte.
entries-error-strength = Bitte wähle eine Zahl von 0 bis 10.
entries-error-pin = Um das nur für dich zu behalten, brauchst du eine PIN. Deine Worte stehen noch hier: gib die PIN ein, komm auf diese Seite zurück und behalte es dann.

## The list for next time
topics-title = Fürs nächste Mal
topics-lead = Worüber möchtest du reden? Jede Zeile bleibt stehen, bis darüber geredet wurde.
topics-none = Auf deiner Liste steht nichts.
topics-field = Etwas zum Bereden
topics-share-field = In der Praxis darf man diese Zeile sehen
topics-add = Auf die Liste setzen
topics-entry = Was ich geschrieben habe
topics-state-shared = In der Praxis sieht man diese Zeile.
topics-state-own = Diese Zeile siehst nur du.
topics-state-theirs = Aus der Praxis.
topics-up = Nach oben
topics-down = Nach unten
topics-share = Zeigen
topics-hide = Verbergen
topics-strike = Entfernen
topics-done = Besprochen
topics-done-added = Es steht auf deiner Liste.
topics-done-share = In der Praxis sieht man diese Zeile jetzt.
topics-done-hide = Diese Zeile siehst jetzt nur du.
topics-done-struck = Es ist von deiner Liste gestrichen.
topics-error-empty = Bitte schreib, worüber du reden möchtest.
topics-error-line = Bitte schreib eine Zeile.
topics-error-long = Bitte kurz: höchstens 300 Zeichen.
topics-error-full = Deine Liste ist voll. Entferne erst eine Zeile.

## The mail to the therapist
note-subject = { $practice }: jemand hat dir geschrieben
note-text = Eine Klientin oder ein Klient hat dir eine Nachricht geschrieben. Sie wartet oben im Arbeitsbereich auf dich. Schau bitte, sobald du kannst.

# Eine Absprache, kein Auftrag: der Plan beim ersten Öffnen, wie es danach war, „Diesmal ging es nicht“.

## Über den Fragen
plan-offer-title = Dein eigener Plan
plan-offer-text = Ein kleiner Plan kann helfen: wann, wo, und was dazwischenkommen könnte. Wenn du keinen willst, mach einfach unten weiter.
plan-agreed = Das habt ihr zusammen ausgemacht:
plan-make = Einen Plan machen
plan-skip = Kein Plan, danke
plan-yours = Dein Plan
plan-kept = Du hast einen Plan gemacht. Er steht hier nicht, falls jemand anders dieses Gerät benutzt.
plan-change = Ändern
plan-none = Einen Plan dafür machen

## Die Seite des Plans
plan-title = Dein Plan
plan-lead = Du kannst alles davon weglassen. { $practitioner } kann es sehen, damit ihr darüber sprechen könnt.
plan-why = Warum das
plan-time = Etwa { $minutes ->
    [one] 1 Minute
   *[other] { $minutes } Minuten
}
plan-due = bis { $due }
plan-if = Wann und wo
plan-if-help = Zum Beispiel: „Wenn ich am Dienstag gefrühstückt habe, dann setze ich mich zehn Minuten damit hin.“
plan-when = Wenn ich …
plan-then = dann …
plan-sure = Wie sicher ist es, dass du es machst?
plan-sure-low = gar nicht sicher
plan-sure-high = sehr sicher
plan-obstacle = Was könnte dazwischenkommen?
plan-obstacle-help = Und was dann helfen könnte, wenn du es weißt.
plan-save = Meinen Plan behalten
plan-back = Zurück zu den Fragen
plan-hidden = Du hast schon einen Plan gemacht. Er steht hier nicht. Was du leer lässt, bleibt, wie es war.
plan-said = Wenn: { $when } · Dann: { $then }
plan-said-when = Wenn: { $when }
plan-said-then = Dann: { $then }
plan-said-sure = Wie sicher: { $sure } von 10.
plan-said-obstacle = Was dazwischenkommen könnte: { $obstacle }
plan-said-smallest = Ein kleiner Schritt zählt: { $smallest }

## Wenn jemand nicht sicher ist
plan-small-title = Danke, dass du das sagst
plan-small-text = { $sure } von 10: Das ist gut zu wissen. Oft geht es leichter, wenn es kleiner ist. { $practitioner } sieht, dass es nicht sicher ist.
plan-small-agreed = Das Kleinste, das noch zählt:
plan-small-own = Was ist das kleinste Stück, das noch zählen würde?
plan-small-step = Was möchtest du?
plan-small-step-agreed = Ich mache dieses kleine Stück
plan-small-step-own = Ich mache etwas Kleines von mir
plan-small-step-whole = Ich versuche das Ganze
plan-small-keep = So behalten
plan-own-missing = Bitte schreib, was das kleine Stück ist, oder wähle das Ganze.

## Danach
review-offer = Ein paar Klicks, wenn du magst: Wie war es?
review-offer-go = Sagen, wie es war
review-offer-again = Ändern, was du dazu gesagt hast
review-title = Wie war es?
review-lead = Du kannst alles davon weglassen. { $practitioner } sieht es neben deinen Antworten. Richtig oder falsch gibt es hier nicht.
review-hidden = Du hast schon etwas dazu gesagt. Es steht hier nicht. Was du jetzt sendest, kommt an seine Stelle.
review-empty = Noch ist nichts gewählt. Wähle etwas aus, oder geh einfach zurück.
review-amount = Wie viel hast du gemacht?
review-amount-none = Nichts
review-amount-little = Ein wenig
review-amount-half = Etwa die Hälfte
review-amount-most = Das meiste
review-amount-all = Alles, oder mehr
review-hard = Wie schwer war es?
review-hard-low = leicht
review-hard-high = sehr schwer
review-helpful = Wie sehr hat es geholfen?
review-helpful-low = gar nicht
review-helpful-high = sehr
review-hindrances = Was kam dazwischen?
review-hindrances-help = Wähle alles, was passt, oder nichts.
review-learned = Was ist dir aufgefallen, was hast du gelernt?
review-next = Wie soll es weitergehen?
review-next-keep = So bleiben
review-next-easier = Leichter machen
review-next-harder = Schwerer machen
review-next-change = Ändern
review-next-drop = Weglassen
review-send = Absenden
review-back = Zurück
review-thanks-title = Danke
review-thanks = { $practitioner } sieht das neben deinen Antworten. Du kannst es später auf dieser Seite ändern.
review-thanks-change = Ändern

## Was dazwischenkam
hindrance-no-time = Es war keine Zeit
hindrance-forgot = Ich habe es vergessen
hindrance-unsure = Ich wusste nicht recht, wann, wo oder wie
hindrance-too-hard = Es war zu schwer oder ging mir zu nah
hindrance-avoided = Ich habe es vor mir hergeschoben
hindrance-boring = Es war langweilig
hindrance-no-point = Ich habe den Sinn nicht gesehen
hindrance-no-reward = Es hat mir nichts gebracht
hindrance-form = Die Seite oder die Form hat mir nicht gepasst
hindrance-differently = Ich habe es anders gemacht
hindrance-other = Etwas anderes
hindrance-rather-not-say = Das möchte ich nicht sagen

## „Diesmal ging es nicht“
decline-title = Diesmal ging es nicht
decline-this-time = Oder dieses Mal gar nicht
decline-text = Das ist eine volle Antwort und gut zu wissen. Was war es?
decline-several = Wähle alles, was passt.
decline-missing = Bitte wähle wenigstens eins. „Das möchte ich nicht sagen“ ist in Ordnung.
decline-instead = Was hast du stattdessen gemacht?
decline-note = Was du noch dazu sagen möchtest
decline-note-help = Zum Beispiel: Es war zu schwer, weil …
decline-send = Absenden
decline-back = Zurück zu den Fragen
later-title = Nur jetzt gerade nicht?
later-text = Dann wird nichts gesendet, und es bleibt offen. Wir können dich noch einmal per Mail erinnern.
later-when = Wann sollen wir dich erinnern?
later-1 = Morgen
later-2 = In zwei Tagen
later-4 = In vier Tagen
later-7 = In einer Woche
later-missing = Bitte wähle einen Tag.
later-send = Erinnert mich dann
later-done = Wir erinnern dich am { $day }, wenn es dann noch offen ist.
later-other-day = Du hast eingestellt, wann Erinnerungen kommen dürfen; das ist der erste solche Tag.

## Die Mail an die Person, die zuständig ist
unsure-subject = { $practice }: etwas zum Anschauen
unsure-text = Jemand, den du begleitest, hat gesagt, wie sicher eine Absprache ist. Ein Wort darüber vor dem nächsten Treffen kann guttun.

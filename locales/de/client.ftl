# Was auf den Seiten für Klientinnen und Klienten steht. Einfache Wörter, keine Ausrufezeichen, nie so, als ob jemand zusieht.

## Der erste Blick
landing-title = Öffne, was für dich ist
landing-heading = Öffne, was { $practice } dir geschickt hat
landing-safe = Dieser Link geht, bis du fertig bist. Du kannst ihn ruhig mehrmals öffnen.
landing-safe-home = Dieser Link öffnet deine eigene Seite. Du kannst ihn ruhig mehrmals öffnen.
landing-button = Öffnen
landing-remember = Das ist mein eigenes Gerät: Merke es dir 30 Tage lang, damit ich wiedersehe, was ich hier schreibe
landing-not-you = Das ist nicht für dich? Dann schließe einfach die Seite. Es passiert nichts, solange du nicht auf den Knopf drückst.

## Ein Link, der nichts mehr öffnet
closed-title = Dieser Link ist geschlossen
closed-text = Vielleicht ist er verbraucht, ersetzt oder zu alt. Wenn du deine Antworten geschickt hast, sind sie angekommen. Dann ist nichts mehr zu tun.
closed-fresh-text = Wir können einen neuen Link an die Adresse senden, die deine Praxis von dir hat: zu dem, was offen ist, oder zu deiner eigenen Seite.
closed-fresh-button = Neuen Link schicken
closed-asked = Wenn wir diesen Link kennen, ist ein neuer unterwegs. Es kann ein paar Minuten dauern.

## Ist das deine Adresse?
confirm-title = Bitte bestätige deine Adresse
confirm-heading = Ist das deine Adresse?
confirm-page-text = { $practice } hat sie bekommen, um dir schreiben zu können. Um sie zu bestätigen, gib bitte den Code aus der Mail ein, die dich hierher geführt hat.
confirm-code = Code aus der Mail
confirm-code-help = Sechs Ziffern.
confirm-button = Bestätigen
confirm-six-digits = Der Code hat sechs Ziffern. Sieh bitte noch einmal in die Mail.
confirm-wrong = Das ist nicht der Code aus dieser Mail. Wenn du mehrere Mails von uns hast, nimm bitte Code und Link aus derselben.
confirm-wait = Das wurde mehrmals versucht. Warte bitte { $minutes ->
    [one] eine Minute
   *[other] { $minutes } Minuten
} und versuche es dann noch einmal. Der Code in der Mail bleibt derselbe.
confirm-done-title = Deine Adresse ist bestätigt
confirm-done-text = Danke. Wenn es etwas für dich gibt, schreibt { $practice } an diese Adresse.
confirm-done-waits = Danke. Etwas von { $practice } hat schon auf dich gewartet. Es ist jetzt auf dem Weg an diese Adresse.
confirm-done-close = Du kannst diese Seite schließen.
confirm-not-me = Diese Mail war nicht für mich
confirm-why = Was passt am besten?
confirm-why-missing = Bitte wähle erst etwas aus. Manche Mailprogramme drücken von selbst auf jeden Knopf.
confirm-reason-stranger = Ich kenne { $practice } nicht
confirm-reason-elsewhere = Ich möchte Mails lieber an eine andere Adresse
confirm-reason-no-mail = Ich möchte keine Mails von { $practice }
confirm-reason-not-said = Das möchte ich lieber nicht sagen
confirm-refuse-text = { $practice } erfährt davon, und an diese Adresse wird nichts mehr geschickt.
confirm-refuse-button = Keine Mails mehr hierher
confirm-refused-title = Danke, dass du es gesagt hast
confirm-refused-text = { $practice } erfährt davon, und an diese Adresse wird nichts mehr geschickt. Du kannst diese Seite schließen.

## Die Seite mit den Fragen
answer-due = Erbeten bis { $due }
answer-late = Erbeten war es bis { $due }. Du kannst es trotzdem noch ausfüllen.
answer-minutes = { $minutes ->
    [one] Etwa eine Minute
   *[other] Etwa { $minutes } Minuten
}
answer-why = Wozu das gut ist
answer-message = Von { $practitioner }
answer-reads = { $practitioner } liest deine Antworten bis zum nächsten Termin oder dabei. Sie werden nicht sofort gelesen: Niemand sieht rund um die Uhr nach ihnen.
answer-help-link = Wenn du jetzt Hilfe brauchst
answer-declined = Du hast gesagt, dass es nicht ging. Wenn du es doch noch ausfüllen möchtest, kannst du das.
answer-hidden = In einem anderen Browser wurde etwas gespeichert. Es ist noch da, aber zu deinem Schutz wird es hier nicht gezeigt. Du kannst neu anfangen.
answer-required = nötig
answer-optional = wenn du magst
answer-problems = Bitte sieh dir das noch einmal an
answer-problems-kept = Alles, was du geschrieben hast, ist noch da.
answer-empty = Es ist noch nichts ausgefüllt. Beantworte bitte wenigstens eine Frage, oder sag, dass es diesmal nicht ging.
answer-send = Meine Antworten schicken
answer-save = Speichern und später weitermachen
answer-cannot = Diesmal ging es nicht
answer-saved = Gespeichert um { $time }.
answer-saved-remembered = Um später weiterzumachen, öffne den Link aus deiner Mail wieder auf diesem Gerät.
answer-saved-here = Um später weiterzumachen, lass diesen Browser offen. Wenn er geschlossen ist, bleibt dein Text erhalten, aber zu deinem Schutz wird er nicht mehr gezeigt.
answer-state-typing = Noch nicht gespeichert …
answer-state-saving = Wird gespeichert …
answer-state-saved = Gespeichert um { $time }
answer-state-offline = Noch nicht gespeichert: keine Verbindung. Wir versuchen es weiter. Bitte lass diese Seite offen.
answer-state-closed = Nicht gespeichert: Diese Seite war lange offen. Deine Antworten sind noch hier, und du kannst sie noch schicken.
answer-state-long = Eine Antwort ist länger, als gespeichert werden kann. Bitte kürze sie. Alles andere ist gespeichert.
answer-state-clash = Eine Frage weiter oben wurde in einem anderen Fenster oder auf einem anderen Gerät geändert.
answer-clash = Das wurde inzwischen anderswo geändert. Beide Texte sind noch da. Welcher soll bleiben?
answer-clash-hidden = Das wurde inzwischen auf einem anderen Gerät geändert. Beide Texte sind noch da.
answer-clash-mine = Behalten, was hier steht
answer-clash-other = Den anderen nehmen
answer-line = Zeile { $number }
answer-more-lines = Platz für mehr
answer-part-hours = Stunden
answer-part-minutes = Minuten
answer-person-name = Name
answer-person-relation = Wer sie für dich sind
answer-person-phone = Telefon
answer-row = Zeile { $number }
answer-row-named = { $name } { $number }
answer-rows-more = Weitere Zeilen erscheinen, wenn du speicherst.
answer-rows-add = Zeile dazu
answer-pick = Auswählen …
answer-pick-other = oder etwas anderes
answer-choose-some = { $each ->
    [one] Wähle eine Frage aus, die dich anspricht, und lass die anderen leer.
   *[other] Wähle { $each } Fragen aus, die dich ansprechen, und lass die anderen leer.
}
answer-another = Lieber eine andere
support-title = Danke, dass du hier ehrlich bist.
support-told = Deine Praxis bekommt eine Nachricht, dass es etwas anzusehen gibt.
support-text = Deine Praxis liest das bis zum nächsten Termin oder dabei. Niemand sieht rund um die Uhr nach Antworten. Wenn du jetzt jemanden brauchst, sind diese Menschen da:
when-only = Nur wenn { $conditions }.
when-and = { $first } und { $second }
when-or = { $first } oder { $second }
when-is = bei „{ $question }“ „{ $value }“ steht
when-is-not = bei „{ $question }“ nicht „{ $value }“ steht
when-at-least = bei „{ $question }“ { $value } oder mehr steht
when-at-most = bei „{ $question }“ { $value } oder weniger steht
when-above = bei „{ $question }“ mehr als { $value } steht
when-below = bei „{ $question }“ weniger als { $value } steht
when-answered = „{ $question }“ beantwortet ist
when-not-answered = „{ $question }“ leer bleibt
answer-left = noch { $left } Zeichen
yes = Ja
no = Nein

## Was nicht geht, neben dem Feld
error-required = Bitte beantworte diese Frage.
error-choose-one = Bitte wähle eins aus.
error-choose-listed = Bitte wähle aus der Liste.
error-scale = Bitte wähle eine Zahl von { $min } bis { $max }.
error-number = Bitte schreibe eine Zahl, zum Beispiel 7 oder 7,5.
error-number-min = Bitte schreibe eine Zahl, die nicht unter { $min } liegt.
error-number-max = Bitte schreibe eine Zahl, die nicht über { $max } liegt.
error-date = Bitte schreibe das Datum als Jahr-Monat-Tag, zum Beispiel 2026-11-24.
error-time = Bitte schreibe die Uhrzeit mit Stunden und Minuten, zum Beispiel 07:30.
error-date-time = Bitte schreibe Datum und Uhrzeit, zum Beispiel 2026-11-24 18:30.
error-duration = Bitte schreibe ganze Stunden und Minuten, zum Beispiel 1 und 30.
error-duration-long = Das ist länger als eine Woche. Bitte sieh noch einmal nach.
error-list-few = { $min ->
    [1] Bitte schreibe wenigstens eine Zeile.
   *[other] Bitte schreibe wenigstens { $min } Zeilen.
}
error-list-many = { $max ->
    [1] Bitte schreibe nur eine Zeile.
   *[other] Bitte schreibe höchstens { $max } Zeilen.
}
error-cell = { $row }, „{ $column }“: { $problem }
error-rows-few = { $min ->
    [1] Bitte fülle wenigstens eine Zeile aus.
   *[other] Bitte fülle wenigstens { $min } Zeilen aus.
}
error-rows-many = { $max ->
    [1] Bitte fülle nur eine Zeile aus.
   *[other] Bitte fülle höchstens { $max } Zeilen aus.
}
error-person-name = Bitte schreibe auch einen Namen.
error-phone = Bitte schreibe die Nummer mit Ziffern, zum Beispiel 030 2345678.
error-too-long = Das ist länger, als gespeichert werden kann. Bitte bleib unter { $longest } Zeichen.
error-one-line = Bitte schreibe hier nur eine Zeile einfachen Text.
error-plain-text = Bitte schreibe hier einfachen Text.
error-not-asked = Hier wird nichts gefragt.

## Danke
receipt-title = Danke
receipt-received = „{ $title }“ ist angekommen: { $when }.
receipt-thanks = Danke, dass du dir die Zeit genommen hast.
receipt-declined = Danke, dass du { $practitioner } das wissen lässt. Es ist nichts weiter zu tun.
receipt-next = { $practitioner } liest es bis zum nächsten Termin oder dabei. Es wird nicht sofort gelesen.
receipt-withdrawn = Es ist noch da. Es war inzwischen zurückgezogen worden. Darum rechnet { $practitioner } vielleicht nicht damit und liest es nicht so bald.
receipt-next-entry = Noch einen Eintrag schreiben
receipt-home = Meine Seite
receipt-leave = Ich bin hier fertig

## Die eigene Seite
home-title = Meine Seite
home-due = Zum Ausfüllen
home-ended = Deine Zeit bei { $practice } ist zu Ende. Diese Seite bleibt offen bis { $day }. Du kannst zurückblicken, drucken und mitnehmen, was dir gehört. Deine Therapeutin oder dein Therapeut schaut hier nicht mehr hinein.
home-due-none = Es wartet nichts auf dich.
home-item = Etwas zum Ausfüllen
home-due-by = bis { $when }
home-no-date = wann es dir passt
home-sent = geschickt: { $day }
home-begun = angefangen
home-late = war erbeten bis { $when }; geht immer noch
home-done = Fertig
home-done-none = Was du fertig hast, steht dann hier.
home-done-item = Ausgefüllt: { $when }
home-declined-item = Geantwortet „diesmal ging es nicht“: { $when }
answer-no-words = (noch ohne Worte)
home-reminders = Erinnerungen wählen oder abstellen
home-retention = Wie lange bleibt, was du schickst

## Fertig am Gerät
left-title = Du bist an diesem Gerät fertig
left-text = Dieser Browser öffnet deine Seiten nicht mehr. Um zurückzukommen, nimm den Link aus einer deiner Mails. Ist er zu, schickt dir seine Seite einen neuen.

## Was nicht angenommen werden konnte
kept-title = Deine Antworten sind noch da
kept-text = Diese Seite war zu lange offen, um sie zu schicken. Nichts ist verloren: Hier steht, was du geschrieben hast. Kopiere es bitte und öffne dann den Link aus deiner Mail noch einmal.
kept-revoked = Dieser Link wurde geschlossen. Darum konnten die Antworten nicht geschickt werden. Hier steht, was du geschrieben hast, damit du es kopieren kannst.
kept-busy = Das konnte gerade nicht angenommen werden, weil der Server viel zu tun hat. Nichts ist verloren: Versuche es bitte gleich noch einmal.
kept-again = Noch einmal versuchen
kept-copy = Was du geschrieben hast

## Erinnerungen
reminders-title = Erinnerungen
reminders-lead = Erinnerungen kommen nur, solange noch etwas auf dich wartet. Hier wählst du, wann. Was neu ist, erreicht dich trotzdem.
reminders-paused = Erinnerungen machen Pause bis { $day }.
reminders-problems = Bitte sieh dir das noch einmal an. Alles, was du gewählt hast, ist noch da.
reminders-hour = Um welche Zeit
reminders-hour-any = Egal wann, nur nicht nachts
reminders-hour-problem = Bitte wähle eine Uhrzeit.
reminders-days = An welchen Tagen
reminders-days-problem = Bitte wähle wenigstens einen Tag. Wenn keiner passt, kannst du Erinnerungen unten abstellen.
reminders-pause = Pause bis
reminders-pause-help = Von diesem Tag an kommen Erinnerungen wieder.
reminders-pause-problem = Bitte wähle einen Tag nach heute, innerhalb eines Jahres.
reminders-save = Speichern
reminders-saved = Gespeichert.
reminders-stop-below = Oder stelle sie ganz ab.
reminders-stop-title = Gar keine Erinnerungen
reminders-stop-text = Wenn dir etwas Neues geschickt wird, bekommst du weiter eine Mail. { $practice } erfährt, dass Erinnerungen aus sind.
reminders-stop = Erinnerungen abstellen
reminders-stopped = Erinnerungen sind aus.
reminders-off = Du bekommst keine Erinnerungen. Wenn dir etwas Neues geschickt wird, bekommst du weiter eine Mail.
reminders-begin = Erinnerungen wieder anstellen
reminders-begun = Erinnerungen sind wieder an.

## Hilfe, unten auf jeder Seite
help-title = Wenn du jetzt Hilfe brauchst
help-text = Niemand sieht diesen Seiten zu. Wenn du oder jemand anderes in Gefahr ist, ruf bitte an.
help-emergency = Notruf: { $number } anrufen
help-call = { $number } anrufen
help-text-to = SMS an { $number }
help-web = Website
help-none = Bitte ruf die Notrufnummer an, die dort gilt, wo du bist.
skip = Zum Inhalt

## Wenn etwas nicht geht
fault-404-title = Hier ist nichts
fault-404-text = Vielleicht ist die Adresse vertippt, oder was hier war, gibt es nicht mehr.
fault-closed-title = Diese Seite ist geschlossen
fault-closed-text = Vielleicht war sie zu lange offen, oder du bist fertig. Öffne bitte noch einmal den Link in deiner Mail. Ist er zu, schickt dir seine Seite einen neuen.
fault-401-title = Bitte melde dich an
fault-401-text = Deine Anmeldung ist zu Ende.
fault-403-title = Das geht von hier aus nicht
fault-403-text = Geh bitte zurück, lade die Seite neu und versuche es noch einmal.
fault-role-title = Das ist nicht für deine Rolle
fault-role-text = Diese Seite oder diese Änderung ist für dich nicht offen, oder die Seite war zu lange offen. Wenn du meinst, dass sie es sein sollte, frag bitte die Leitung deiner Praxis.
fault-409-title = Das hat sich inzwischen geändert
fault-409-text = Jemand hat es fertig gemacht oder geändert, bevor das hier ankam. Geh bitte zurück und lade die Seite neu.
fault-413-title = Das ist zu groß
fault-413-text = Geh bitte zurück und kürze den längsten Text. Was du geschrieben hast, steht noch auf jener Seite.
fault-429-title = Einen Moment bitte
fault-429-text = Das wurde sehr oft versucht. Warte bitte { $minutes ->
    [one] eine Minute
   *[other] { $minutes } Minuten
} und versuche es noch einmal.
fault-503-title = Bitte versuche es gleich noch einmal
fault-503-text = Der Server hat gerade viel zu tun. Es wurde nichts geändert. Geh bitte zurück und versuche es noch einmal.
fault-4xx-title = Das konnte nicht gelesen werden
fault-4xx-text = Geh bitte zurück, lade die Seite neu und versuche es noch einmal.
fault-500-title = Hier ist etwas schiefgegangen
fault-500-text = Es liegt nicht an dir. Geh bitte zurück und versuche es noch einmal. Was du geschrieben hast, steht noch auf jener Seite.

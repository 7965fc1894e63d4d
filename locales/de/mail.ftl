# Was in Mails steht. Neutral: kein Titel, kein Name einer Klientin, im Betreff kein Wort über Gesundheit.

mail-hello = Hallo,
mail-open = Öffnen
mail-expires = Der Link geht, bis du fertig bist, längstens bis { $day }. Du kannst ihn ruhig mehrmals öffnen. Geht er nicht mehr, kannst du dir auf der Seite dahinter einen neuen schicken lassen.
mail-expires-home = Der Link geht bis { $day }. Du kannst ihn ruhig mehrmals öffnen. Geht er nicht mehr, kannst du dir auf der Seite dahinter einen neuen schicken lassen.
mail-not-watched = Antworten werden nicht sofort gelesen. Dieses Postfach liest niemand: Bitte antworte nicht auf diese Mail.
mail-help-title = Wenn du jetzt Hilfe brauchst
mail-help-emergency = Notruf: { $number }
mail-footer = Geschickt von { $practice } mit Meanwhile.

invitation-subject = { $practice }: etwas zum Ausfüllen
invitation-text = { $practice } hat dir etwas zum Ausfüllen geschickt.
again-text = { $practice } schickt dir den Link zum Ausfüllen noch einmal.
invitation-due = Erbeten bis { $due }.

reminder-subject = { $practice }: es wartet noch etwas auf dich
reminder-text = Eine Erinnerung: Etwas von { $practice } wartet noch darauf, dass du es ausfüllst. Wenn es gerade nicht passt, kannst du das auf der Seite sagen.
reminder-planned-morning = Geplant war es für den Morgen.
reminder-planned-evening = Geplant war es für den Abend.
reminder-planned-appointment = Geplant war es vor deinem Termin.
reminder-stop = Wann Erinnerungen kommen, oder ob gar keine:

together-subject = { $practice }: ein paar Dinge zum Ausfüllen
together-text = { $practice } hat dir ein paar Dinge zum Ausfüllen geschickt.
together-reminder-text = Eine Erinnerung: Ein paar Dinge von { $practice } warten noch darauf, dass du sie ausfüllst. Wenn etwas gerade nicht passt, kannst du das auf seiner Seite sagen.
together-page = Der Link öffnet deine eigene Seite. Dort steht alles, was auf dich wartet.

fresh-subject = { $practice }: dein neuer Link
fresh-text = Du hast um einen neuen Link gebeten. Hier ist er. Sobald du ihn öffnest, gehen die älteren nicht mehr.
fresh-not-you = Wenn du nicht darum gebeten hast, brauchst du nichts zu tun.

response-subject = { $practice }: eine Antwort ist da
response-text = Eine Klientin oder ein Klient hat geantwortet. Die Antwort wartet im Arbeitsbereich auf dich.

stopped-subject = { $practice }: Erinnerungen wurden abgestellt
stopped-text = Eine Klientin oder ein Klient hat Erinnerungen abgestellt. Aufgaben kommen weiter an. Wenn es um jemanden still wird, lohnt sich vielleicht ein Wort.

test-subject = Meanwhile: Testnachricht
test-text = Das ist eine Testnachricht. Mails verlassen diesen Server, wie sie sollen.

join-subject = { $practice }: deine Einladung in den Arbeitsbereich
join-text = { $practice } lädt dich ein, mit Meanwhile zu arbeiten. Wähle ein Passwort, dann kann es losgehen.
join-button = Dabei sein
join-expires = Der Link geht einmal, bis { $when }.
join-not-you = Wenn du das nicht erwartet hast, brauchst du nichts zu tun.

reset-subject = { $practice }: wähle ein neues Passwort
reset-text = Jemand hat ein neues Passwort für deine Anmeldung bei { $practice } verlangt. Wenn du das warst, wähle es hier.
reset-button = Neues Passwort wählen
reset-expires = Der Link geht einmal, bis { $when }.
reset-not-you = Wenn du es nicht warst, brauchst du nichts zu tun: Dein Passwort bleibt, wie es ist.

changed-subject = { $practice }: dein Passwort wurde geändert
changed-text = Das Passwort deiner Anmeldung wurde geändert, und du wurdest überall sonst abgemeldet. Wenn du das nicht warst, wähle sofort ein neues und sag der Leitung deiner Praxis Bescheid.

moved-subject = { $practice }: eine Adresse wurde geändert
moved-text = Jemand anderes hat die Adresse einer Person geändert, die du begleitest. Links zu allem, was offen ist, gingen an die neue. Wenn du das nicht erwartet hast, sieh bitte nach.

confirm-subject = { $practice }: bitte bestätige deine Adresse
confirm-text = { $practice } hat diese Adresse bekommen, um dir schreiben zu können.
confirm-ask = Wenn das stimmt, öffne bitte die Seite unten und gib dort diesen Code ein:
confirm-open = Seite öffnen
confirm-expires = Code und Seite gehen bis { $day }. Bis du bestätigt hast, wird nichts anderes an diese Adresse geschickt.
confirm-not-you = Wenn du sie nicht kennst oder hier lieber keine Mails willst, kannst du das auf der Seite sagen. Du kannst diese Mail auch einfach liegen lassen. Dieses Postfach liest niemand: Bitte antworte nicht auf diese Mail.

refused-subject = { $practice }: eine Adresse stimmt vielleicht nicht
refused-text = Wer die Adresse einer Person liest, die du begleitest, sagt, dass dort keine Mails ankommen sollen. Es wird nichts mehr dorthin geschickt. Sieh bitte nach und kläre die Adresse mit der Person.

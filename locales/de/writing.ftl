# Schreiben: lange Bögen in Schritten, und was die Seite über das Speichern sagt.

step-of = Schritt { $number } von { $count }
step-next = Weiter
step-back = Zurück
step-look = Noch einmal ansehen
step-check = Sieh es noch einmal an, bevor du es abschickst
step-check-text = Das hast du geschrieben. Du kannst alles noch ändern. Abgeschickt ist noch nichts.
step-change = Ändern
step-blank = Leer gelassen
step-missing = Hier fehlt noch eine Antwort
answer-unsaved = Diese Seite ist schon lange offen und kann nicht mehr speichern. Was du geschrieben hast, ist noch da, und du kannst es abschicken.
answer-sent-meanwhile = Das wurde schon gesendet, aus einem anderen Fenster. Was du hier änderst, ist nicht dabei. Du kannst es auch senden: Beides bleibt.
answer-ended = Diese Seite ist geschlossen. Von hier aus kann nichts mehr abgeschickt werden. Du kannst kopieren, was du geschrieben hast. Verlasse danach bitte diese Seite.
answer-exit = Diese Seite verlassen
answer-over = { $over } Zeichen zu viel

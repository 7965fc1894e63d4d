# Die eigene Seite, und Zurücklesen.
home-logs = Schreib, wann es dir passt
home-log = Ein offenes Protokoll
home-log-open = so oft du möchtest
home-tiles = Weitere Seiten
home-more-done = Alles, was du gesendet hast
tile-answers = Was ich gesendet habe
tile-reminders = Erinnerungen
tile-pin = Meine PIN
answers-title = Was ich gesendet habe
answers-none = Was du sendest, kannst du hier lesen.
answers-amends = Später gesendet, zu denselben Fragen. Beides wurde aufgehoben.
answers-left-out = ausgelassen
answers-not-asked = nicht gefragt
answers-wrong = Wenn hier etwas nicht stimmt, kannst du es der Praxis sagen. Was du gesendet hast, bleibt, wie es war; eine Berichtigung kommt daneben.
answer-hidden-pin = Hier wurde in einem anderen Browser etwas gespeichert. Mit deiner PIN kannst du es lesen, oder du fängst neu an. Gespeichertes bleibt erhalten.

# La página propia, y volver a leer.
home-logs = Escribe cuando te venga bien
home-log = Un registro abierto
home-log-open = tantas veces como quieras
home-tiles = Más páginas
home-more-done = Todo lo que has enviado
tile-answers = Lo que envié
tile-reminders = Recordatorios
tile-pin = Mi PIN
answers-title = Lo que envié
answers-none = Lo que envíes se podrá leer aquí.
answers-amends = Enviado después, para las mismas preguntas. Se guardaron los dos.
answers-left-out = sin respuesta
answers-not-asked = no se preguntó
answers-wrong = Si algo aquí no es correcto, puedes decírselo al centro. Lo que enviaste queda como estaba; la corrección se pone al lado.
answer-hidden-pin = Algo se guardó aquí en otro navegador. Puedes leerlo con tu PIN o empezar de nuevo. Lo guardado se conserva.

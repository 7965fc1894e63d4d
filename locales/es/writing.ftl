# Escribir: cuestionarios largos por pasos, y lo que la página dice sobre guardar.

step-of = Paso { $number } de { $count }
step-next = Siguiente
step-back = Volver
step-look = Revisarlo
step-check = Revísalo antes de enviarlo
step-check-text = Esto es lo que escribiste. Todavía puedes cambiarlo todo. Aún no se ha enviado nada.
step-change = Cambiar
step-blank = Sin respuesta
step-missing = Aquí hace falta una respuesta
answer-unsaved = Esta página lleva mucho tiempo abierta y ya no puede guardar. Lo que escribiste sigue aquí y puedes enviarlo.
answer-sent-meanwhile = Esto ya se envió desde otra ventana. Lo que cambies aquí no está incluido. También puedes enviarlo: se guardan los dos.
answer-ended = Esta página está cerrada. Desde aquí ya no se puede enviar nada. Puedes copiar lo que escribiste. Después, sal de esta página.
answer-exit = Salir de esta página
answer-over = Sobran { $over } caracteres

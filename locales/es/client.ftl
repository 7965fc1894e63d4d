# Lo que dicen las páginas de quien está en terapia. Palabras sencillas, sin exclamaciones, nada que haga creer que alguien vigila.

## La primera mirada
landing-title = Abre lo que es para ti
landing-heading = Abre lo que te ha enviado { $practice }
landing-safe = Este enlace funciona hasta que termines. Puedes abrirlo más de una vez sin problema.
landing-safe-home = Este enlace abre tu propia página. Puedes abrirlo más de una vez sin problema.
landing-button = Abrir
landing-remember = Este dispositivo es mío: recuérdalo 30 días, para que vuelva a ver lo que escribo aquí
landing-not-you = ¿No esperabas esto? Cierra la página sin más. No pasa nada si no pulsas el botón.

## Un enlace que ya no abre nada
closed-title = Este enlace está cerrado
closed-text = Puede que ya se haya usado, que haya otro o que haya caducado. Si enviaste tus respuestas, han llegado y no queda nada por hacer.
closed-fresh-text = Podemos enviar un enlace nuevo a la dirección que tiene tu terapeuta: a lo que está abierto, o a tu propia página.
closed-fresh-button = Enviar un enlace nuevo
closed-asked = Si conocemos este enlace, uno nuevo está en camino. Puede tardar unos minutos.

## ¿Es esta tu dirección?
confirm-title = Confirma tu dirección, por favor
confirm-heading = ¿Es esta tu dirección?
confirm-page-text = { $practice } la ha recibido para poder escribirte. Para confirmarla, escribe el código del correo que te ha traído hasta aquí.
confirm-code = Código del correo
confirm-code-help = Seis cifras.
confirm-button = Confirmar
confirm-six-digits = El código tiene seis cifras. Mira otra vez el correo, por favor.
confirm-wrong = Este no es el código de ese correo. Si tienes varios correos nuestros, usa el código y el enlace del mismo.
confirm-wait = Se ha intentado varias veces. Espera { $minutes ->
    [one] un minuto
   *[other] { $minutes } minutos
} y vuelve a intentarlo. El código del correo sigue siendo el mismo.
confirm-done-title = Tu dirección está confirmada
confirm-done-text = Gracias. Cuando haya algo para ti, { $practice } escribirá a esta dirección.
confirm-done-waits = Gracias. Algo de { $practice } te estaba esperando. Ya va de camino a esta dirección.
confirm-done-close = Puedes cerrar esta página.
confirm-not-me = Este correo no era para mí
confirm-why = ¿Qué encaja mejor?
confirm-why-missing = Elige primero una opción, por favor. Algunos programas de correo pulsan solos todos los botones.
confirm-reason-stranger = No conozco a { $practice }
confirm-reason-elsewhere = Prefiero recibir el correo en otra dirección
confirm-reason-no-mail = No quiero correo de { $practice }
confirm-reason-not-said = Prefiero no decirlo
confirm-refuse-text = Se lo decimos a { $practice } y no se envía nada más a esta dirección.
confirm-refuse-button = No enviar más correo aquí
confirm-refused-title = Gracias por decirlo
confirm-refused-text = Se lo decimos a { $practice } y no se envía nada más a esta dirección. Puedes cerrar esta página.

## La página con las preguntas
answer-due = Se pide para: { $due }
answer-late = Se pedía para: { $due }. Todavía puedes rellenarlo.
answer-minutes = { $minutes ->
    [one] Más o menos un minuto
   *[other] Unos { $minutes } minutos
}
answer-why = Para qué sirve
answer-message = De { $practitioner }
answer-reads = { $practitioner } lee tus respuestas antes de tu próxima sesión o en ella. No se leen al momento: nadie las vigila día y noche.
answer-help-link = Si necesitas ayuda ahora
answer-declined = Dijiste que no pudiste hacerlo. Si al final quieres rellenarlo, puedes.
answer-hidden = Se guardó algo desde otro navegador. Sigue ahí, pero para proteger tu intimidad no se muestra aquí. Puedes empezar de nuevo.
answer-required = hace falta
answer-optional = si quieres
answer-problems = Mira esto otra vez, por favor
answer-problems-kept = Todo lo que escribiste sigue aquí.
answer-empty = Todavía no hay nada relleno. Contesta al menos una pregunta, o di que esta vez no pudiste.
answer-send = Enviar mis respuestas
answer-save = Guardar y seguir más tarde
answer-cannot = Esta vez no pude
answer-saved = Guardado a las { $time }.
answer-saved-remembered = Para seguir más tarde, abre otra vez el enlace de tu correo en este dispositivo.
answer-saved-here = Para seguir más tarde, deja abierto este navegador. Cuando lo cierres, lo que escribiste queda guardado, pero para proteger tu intimidad no se vuelve a mostrar.
answer-state-typing = Aún sin guardar …
answer-state-saving = Guardando …
answer-state-saved = Guardado a las { $time }
answer-state-offline = Aún sin guardar: no hay conexión. Seguimos intentándolo. Deja abierta esta página, por favor.
answer-state-closed = Sin guardar: esta página lleva mucho tiempo abierta. Tus respuestas siguen aquí y todavía puedes enviarlas.
answer-state-long = Una respuesta es más larga de lo que se puede guardar. Acórtala, por favor; lo demás está guardado.
answer-state-clash = Una pregunta de más arriba se cambió en otra pestaña o en otro dispositivo.
answer-clash = Mientras tanto, esto se cambió en otro sitio. Se conservan los dos textos. ¿Cuál se queda?
answer-clash-hidden = Mientras tanto, esto se cambió en otro dispositivo. Se conservan los dos textos.
answer-clash-mine = Dejar lo que está aquí
answer-clash-other = Usar el otro
answer-line = Línea { $number }
answer-more-lines = Sitio para más
answer-part-hours = Horas
answer-part-minutes = Minutos
answer-person-name = Nombre
answer-person-relation = Quién es para ti
answer-person-phone = Teléfono
answer-row = Fila { $number }
answer-row-named = { $name } { $number }
answer-rows-more = Al guardar aparecen más filas.
answer-rows-add = Añadir una fila
answer-pick = Elige …
answer-pick-other = o algo distinto
answer-choose-some = { $each ->
    [one] Elige una pregunta que te diga algo y deja vacías las demás.
   *[other] Elige { $each } preguntas que te digan algo y deja vacías las demás.
}
answer-another = Mejor otra
support-title = Gracias por decirlo con sinceridad.
support-told = Tu consulta recibe un aviso de que hay algo que mirar.
support-text = Tu terapeuta lo lee antes de tu próxima sesión o en ella. Nadie vigila las respuestas día y noche. Si necesitas a alguien ahora, estas personas están ahí:
when-only = Solo si { $conditions }.
when-and = { $first } y { $second }
when-or = { $first } o { $second }
when-is = en «{ $question }» pone «{ $value }»
when-is-not = en «{ $question }» no pone «{ $value }»
when-at-least = en «{ $question }» pone { $value } o más
when-at-most = en «{ $question }» pone { $value } o menos
when-above = en «{ $question }» pone más de { $value }
when-below = en «{ $question }» pone menos de { $value }
when-answered = «{ $question }» tiene respuesta
when-not-answered = «{ $question }» se deja vacía
answer-left = quedan { $left } caracteres
yes = Sí
no = No

## Lo que no vale, junto al campo
error-required = Contesta esta pregunta, por favor.
error-choose-one = Elige una opción, por favor.
error-choose-listed = Elige de la lista, por favor.
error-scale = Elige un número del { $min } al { $max }, por favor.
error-number = Escribe un número, por ejemplo 7 o 7,5.
error-number-min = Escribe un número que no sea menor que { $min }.
error-number-max = Escribe un número que no sea mayor que { $max }.
error-date = Escribe la fecha como año-mes-día, por ejemplo 2026-11-24.
error-time = Escribe la hora con horas y minutos, por ejemplo 07:30.
error-date-time = Escribe la fecha y la hora, por ejemplo 2026-11-24 18:30.
error-duration = Escribe horas y minutos enteros, por ejemplo 1 y 30.
error-duration-long = Esto es más de una semana. Míralo otra vez, por favor.
error-list-few = { $min ->
    [1] Escribe al menos una línea, por favor.
   *[other] Escribe al menos { $min } líneas, por favor.
}
error-list-many = { $max ->
    [1] Escribe solo una línea, por favor.
   *[other] Escribe como mucho { $max } líneas, por favor.
}
error-cell = { $row }, «{ $column }»: { $problem }
error-rows-few = { $min ->
    [1] Rellena al menos una fila, por favor.
   *[other] Rellena al menos { $min } filas, por favor.
}
error-rows-many = { $max ->
    [1] Rellena solo una fila, por favor.
   *[other] Rellena como mucho { $max } filas, por favor.
}
error-person-name = Escribe también un nombre, por favor.
error-phone = Escribe el número con cifras, por ejemplo 612 345 678.
error-too-long = Esto es más largo de lo que se puede guardar. No pases de { $longest } caracteres, por favor.
error-one-line = Escribe aquí una sola línea de texto sencillo, por favor.
error-plain-text = Escribe aquí texto sencillo, por favor.
error-not-asked = Aquí no se pregunta nada.

## Gracias
receipt-title = Gracias
receipt-received = «{ $title }» ha llegado: { $when }.
receipt-thanks = Gracias por dedicarle tiempo.
receipt-declined = Gracias por decírselo a { $practitioner }. No queda nada por hacer.
receipt-next = { $practitioner } lo lee antes de tu próxima sesión o en ella. No se lee al momento.
receipt-withdrawn = Queda guardado. Mientras tanto se había retirado, así que puede que { $practitioner } no lo espere y tarde en leerlo.
receipt-next-entry = Escribir otra entrada
receipt-home = Mi página
receipt-leave = He terminado aquí

## La página propia
home-title = Mi página
home-due = Para rellenar
home-ended = Tu tiempo con { $practice } ha terminado. Esta página queda abierta hasta el { $day }. Puedes mirar atrás, imprimir y llevarte lo que es tuyo. Tu terapeuta ya no mira aquí.
home-due-none = No hay nada esperándote.
home-item = Algo para rellenar
home-due-by = para: { $when }
home-no-date = cuando te venga bien
home-sent = enviado: { $day }
home-begun = empezado
home-late = se pedía para: { $when }; todavía vale
home-done = Hecho
home-done-none = Lo que termines aparece aquí.
home-done-item = Rellenado el { $when }
home-declined-item = Contestado «esta vez no pude»: { $when }
answer-no-words = (todavía sin palabras)
home-reminders = Elegir o parar los recordatorios
home-retention = Cuánto tiempo se guarda lo que envías

## Al irse
left-title = Has terminado en este dispositivo
left-text = Este navegador ya no abre tus páginas. Para volver, usa el enlace de cualquiera de tus correos. Si está cerrado, su página te envía uno nuevo.

## Lo que no se pudo recibir
kept-title = Tus respuestas siguen aquí
kept-text = Esta página lleva demasiado tiempo abierta para enviarlas. No se ha perdido nada: aquí está lo que escribiste. Cópialo y abre otra vez el enlace de tu correo.
kept-revoked = Este enlace se cerró, así que no se pudieron enviar las respuestas. Aquí está lo que escribiste, para que puedas copiarlo.
kept-busy = Ahora mismo no se ha podido recibir, porque el servidor está ocupado. No se ha perdido nada: inténtalo otra vez en un momento.
kept-again = Intentarlo otra vez
kept-copy = Lo que escribiste

## Recordatorios
reminders-title = Recordatorios
reminders-lead = Los recordatorios llegan solo mientras haya algo esperándote. Aquí eliges cuándo. Lo nuevo te llega igual.
reminders-paused = Los recordatorios están en pausa hasta: { $day }.
reminders-problems = Mira esto otra vez, por favor. Todo lo que elegiste sigue aquí.
reminders-hour = A qué hora
reminders-hour-any = A cualquier hora, menos de noche
reminders-hour-problem = Elige una hora, por favor.
reminders-days = Qué días
reminders-days-problem = Elige al menos un día, por favor. Si ninguno te viene bien, puedes parar los recordatorios más abajo.
reminders-pause = En pausa hasta
reminders-pause-help = Desde ese día vuelven los recordatorios.
reminders-pause-problem = Elige un día después de hoy y dentro de un año, por favor.
reminders-save = Guardar
reminders-saved = Guardado.
reminders-stop-below = O páralos del todo.
reminders-stop-title = Ningún recordatorio
reminders-stop-text = Cuando se te envíe algo nuevo, te seguirá llegando un correo. Le decimos a { $practice } que los recordatorios están parados.
reminders-stop = Parar los recordatorios
reminders-stopped = Los recordatorios están parados.
reminders-off = No recibes recordatorios. Cuando se te envíe algo nuevo, te seguirá llegando un correo.
reminders-begin = Volver a recibir recordatorios
reminders-begun = Vuelves a recibir recordatorios.

## Ayuda, al pie de cada página
help-title = Si necesitas ayuda ahora
help-text = Nadie vigila estas páginas. Si tú u otra persona está en peligro, llama, por favor.
help-emergency = Emergencias: llamar al { $number }
help-call = Llamar al { $number }
help-text-to = SMS al { $number }
help-web = Sitio web
help-none = Llama al número de emergencias del lugar donde estás, por favor.
skip = Ir al contenido

## Cuando algo falla
fault-404-title = Aquí no hay nada
fault-404-text = Puede que la dirección esté mal escrita, o que lo que había aquí ya no esté.
fault-closed-title = Esta página está cerrada
fault-closed-text = Puede que llevara demasiado tiempo abierta, o que ya hayas terminado. Abre otra vez el enlace de tu correo. Si está cerrado, su página te envía uno nuevo.
fault-401-title = Inicia sesión, por favor
fault-401-text = Tu sesión ha terminado.
fault-403-title = Desde aquí no se puede
fault-403-text = Vuelve atrás, carga otra vez la página e inténtalo de nuevo.
fault-role-title = Esto no es para tu función
fault-role-text = Esta página o este cambio no están abiertos para ti, o la página llevaba demasiado tiempo abierta. Si crees que deberían estarlo, pregunta a la dirección de tu consulta.
fault-409-title = Esto cambió mientras tanto
fault-409-text = Alguien lo terminó o lo cambió antes de que esto llegara. Vuelve atrás y carga otra vez la página.
fault-413-title = Esto es demasiado grande
fault-413-text = Vuelve atrás y acorta el texto más largo. Lo que escribiste sigue en esa página.
fault-429-title = Un momento, por favor
fault-429-text = Esto se ha intentado muchas veces. Espera { $minutes ->
    [one] un minuto
   *[other] { $minutes } minutos
} e inténtalo de nuevo.
fault-503-title = Inténtalo otra vez en un momento
fault-503-text = El servidor está ocupado. No ha cambiado nada. Vuelve atrás e inténtalo de nuevo.
fault-4xx-title = Esto no se ha podido leer
fault-4xx-text = Vuelve atrás, carga otra vez la página e inténtalo de nuevo.
fault-500-title = Aquí algo ha fallado
fault-500-text = No es culpa tuya. Vuelve atrás e inténtalo otra vez; lo que escribiste sigue en esa página.

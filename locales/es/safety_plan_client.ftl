# El plan de seguridad en las páginas de la persona: leer, escribir, imprimir, el PIN, la copia en el teléfono. Palabras sencillas y con calma.

## Cómo se llega
myplan-tile = Mi plan de seguridad
landing-safe-lasting = Este enlace sigue abierto. Puedes usarlo todas las veces que quieras.
mail-expires-never = El enlace sigue abierto: puedes usarlo todas las veces que quieras. Guarda este correo o el enlace. Si deja de funcionar, en la página a la que lleva puedes pedir uno nuevo.
plan-link-subject = { $practice }: un enlace para guardar
plan-link-text = { $practice } te envía un enlace a una página tuya. Guárdalo donde lo encuentres rápido.
fault-plan-title = Esta página está cerrada
fault-plan-text = Puede que llevara demasiado tiempo abierta. Abre otra vez el enlace de tu correo. Si también está cerrado, su página te envía uno nuevo.

## Leer
myplan-title = Mi plan de seguridad
myplan-help-first = ¿Estás en peligro ahora? Llama o escribe
myplan-help-last = Ayuda a cualquier hora
myplan-reviewed = La última vez que se miró en sesión fue el { $day }.
myplan-dated = A fecha de { $day }
myplan-draft = Este plan aún se está haciendo. Puedes usarlo tal como está.
myplan-empty = Aquí todavía no hay nada escrito.
myplan-waiting = Propusiste un cambio el { $day }. Espera a tu terapeuta. Hasta entonces tu plan sigue como está abajo.
myplan-edit = Cambiar mi plan
myplan-propose = Proponer un cambio
myplan-begin = Empezar a escribir
myplan-more = Qué puedes hacer con tu plan
myplan-print = Imprimirlo
myplan-card = Una tarjeta pequeña para la cartera
myplan-copies = Copias anteriores
myplan-revisit = Quiero que lo miremos otra vez
myplan-revisit-help = Tu terapeuta ve que lo has pedido. Nadie lo lee al momento. Si necesitas ayuda ahora, usa los números de esta página.
myplan-revisit-asked = Has pedido mirarlo otra vez en sesión. Tu terapeuta lo ve.
myplan-over = Tu atención aquí ha terminado. Aún puedes leer este plan. Aquí ya no se puede cambiar.
myplan-done-saved = Tu plan está guardado.
myplan-done-proposed = Tu cambio va camino de tu terapeuta. Hasta entonces tu plan sigue como está.
myplan-done-same = No ha cambiado nada.
myplan-done-revisit = Tu terapeuta ve que quieres mirarlo otra vez.
myplan-done-pin-on = Desde ahora se pide tu PIN antes del plan.
myplan-done-pin-off = Tu plan se abre otra vez sin PIN.

## Escribir
myplan-edit-title = Cambiar mi plan
myplan-edit-text = Escribe lo que te ayuda, con tus palabras. Cada parte puede quedar vacía. Lo que guardas aquí es tu plan al momento.
myplan-propose-text = Escribe lo que quieres cambiar. Tu terapeuta lo mira primero. Hasta entonces tu plan sigue como está.
myplan-begin-text = Escribe lo que te ayuda, con tus palabras. Cada parte puede quedar vacía. Tu terapeuta puede leerlo.
myplan-edit-waiting = Propusiste un cambio el { $day }. Aquí está escrito. Si lo envías otra vez, este ocupa su lugar.
myplan-not-watched = Nadie lee mientras escribes.
myplan-save = Guardar
myplan-send = Enviar a mi terapeuta
myplan-stale = Tu plan se cambió en otro sitio. Lo que escribiste sigue aquí. Guarda otra vez para conservarlo.
myplan-stale-sent = Enviaste un cambio desde otro lugar. Lo que escribiste sigue aquí. Si lo envías, toma el lugar del otro.
myplan-offline = No hay conexión. No se ha enviado nada, y lo que escribiste sigue aquí. Deja esta página abierta y prueba más tarde.
myplan-closed = Hay que volver a abrir esta página para guardar. Abre tu enlace en otra pestaña, vuelve aquí y pulsa otra vez. Lo que escribiste sigue aquí.
myplan-back = Volver a mi plan
myplan-now = Lo que dice ahora
myplan-sent = Lo que enviaste allí

## Copias anteriores
myplan-copies-text = Lo que tu plan decía antes. Nada de eso cambia ya, tampoco los números. Para llamar, usa el plan de hoy.
myplan-copies-none = Todavía no hay copias anteriores.
myplan-copy-of = Tu plan del { $day }
myplan-by-client = lo escribiste tú
myplan-by-therapist = lo escribió tu terapeuta
myplan-by-both = escrito en sesión
myplan-is-current = es tu plan ahora
myplan-is-proposed = espera a tu terapeuta
myplan-is-declined = no se incluyó
myplan-copy-old = Esta es una copia anterior. Sus números pueden haber cambiado.
myplan-numbers-then = Números para llamar aquel día

## El PIN
myplan-pin = Un PIN antes de mi plan
myplan-pin-title = Un PIN antes de mi plan
myplan-pin-enter-title = Escribe tu PIN
myplan-pin-enter-text = Quieres que se pida tu PIN antes de tu plan. Los números para llamar están aquí sin él.
myplan-pin-forgot = ¿Olvidaste el PIN? Pide a { $practice } que lo restablezca.
myplan-pin-text = Tu plan se abre sin PIN, para que esté ahí en un mal momento. Si otras personas pueden leer tu correo o usar tu teléfono, puedes hacer que se pida antes tu PIN. Los números para llamar siguen a la vista.
myplan-pin-is-on = Se pide tu PIN antes de tu plan. Para abrirlo otra vez sin PIN, escribe tu PIN.
myplan-pin-type = Para elegirlo, escribe tu PIN una vez.
myplan-pin-on = Pedir mi PIN antes de mi plan
myplan-pin-off = Abrirlo sin PIN
myplan-pin-none = Todavía no tienes PIN.
myplan-pin-choose = Elegir un PIN
myplan-pin-elsewhere = El PIN se elige en tu propia página. Hay un enlace a ella en otros correos de { $practice }.

## La copia en el teléfono
myplan-copy-title = Una copia en este teléfono
myplan-copy-text = Puedes guardar una copia de tu plan en este teléfono. Así se abre también sin internet, en esta misma dirección.
myplan-copy-who = Quien pueda desbloquear este teléfono podrá abrir la copia.
myplan-copy-ends = Si se cierra el enlace, o se pide tu PIN, la copia desaparece. Un teléfono sin internet solo se entera cuando vuelve a estar en línea.
myplan-copy-keep = Guardar una copia en este teléfono
myplan-copy-remove = Quitar la copia de este teléfono
myplan-copy-wait = Un momento …
myplan-copy-kept = Hay una copia en este teléfono.
myplan-copy-failed = No ha funcionado. No hay ninguna copia en este teléfono.
myplan-copy-removed = La copia ya no está en este teléfono.
myplan-copy-device = ¿Es tu propio teléfono? Para guardar en él una copia de tu plan, abre otra vez el enlace de tu correo y marca que el dispositivo es tuyo.
myplan-copy-pin = Mientras se pide tu PIN antes de tu plan, no se guarda ninguna copia en un teléfono.
myplan-copy-note = Esta es la copia de este teléfono, del { $when }.
myplan-copy-note-more = Ahora no hay internet, o esta página llevaba demasiado tiempo abierta. Para cambiar tu plan, abre el enlace de tu correo.

## En papel
myplan-card-hint = Imprime esta página. Corta por la línea de fuera, dobla por la mitad y luego por cada marca.

## En la copia de todo
own-word-mail-plan_link = el enlace a tu plan de seguridad

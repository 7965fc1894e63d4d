# Lo que se escribe sin que nadie lo pida, y quién lo ve.

tile-write = Escribir algo
tile-write-about = Una página de diario, un logro, un tropiezo.
tile-entries = Lo que escribí
tile-topics = Para la próxima vez
tile-topics-about = De qué quieres hablar.
tile-ask = Pedir algo en lo que trabajar
tile-struggling = Lo estoy pasando mal
tile-struggling-about = Primero ayuda y luego, si quieres, una nota.

## Writing
entries-write = Escribir algo
entries-write-journal = Diario
entries-write-win = Un logro
entries-write-lapse = Un tropiezo
entries-lead-journal = Escribe lo que tengas en la cabeza. Nadie lo califica.
entries-lead-win = ¿Qué salió bien? Lo pequeño también cuenta.
entries-lead-lapse = ¿Qué pasó? Un tropiezo no es una culpa. Puede mostrar qué fue difícil.
entries-lead-ask = ¿En qué te gustaría trabajar?
entries-lead-struggling = ¿Qué está pasando?
entries-edit-title = Cambiar lo que escribiste
entries-other-kinds = Escribir otra cosa
entries-set = Usar las preguntas de «{ $title }»
entries-about = Esta es una nota sobre algo que escribiste antes.
entries-field-text = Tus palabras
entries-more-words = Algo más
entries-field-trigger = Qué lo provocó
entries-field-place = Dónde estabas
entries-field-people = Quién estaba
entries-field-time-of-day = Momento del día
entries-field-strength = Qué tan fuerte fue
entries-tags = Añadir dónde, cuándo, con quién, con qué fuerza
entries-tags-help = Deja en blanco lo que quieras. Si hay varias cosas, sepáralas con comas. Más tarde verás qué se repite.
entries-tag-trigger = Qué lo provocó
entries-tag-place = Dónde
entries-tag-people = Quién estaba
entries-tag-time-of-day = Momento del día
entries-strength-low = 0: nada
entries-strength-high = 10: lo más fuerte posible
entries-strength-said = Qué tan fuerte: { $strength } de 10
entries-who = ¿Quién puede ver esto?
entries-save = Guardar
entries-save-change = Guardar el cambio
entries-leave = Volver
entries-not-watched = Nadie vigila esta página, y ningún programa busca significados en tus palabras.
entries-no-words = Sin palabras.

## Who sees it
entries-do-private = Solo para mí
entries-do-kept = Guardar para la sesión
entries-do-shared = Compartir ahora
entries-do-taken-back = Retirar
entries-means-private = Tu terapeuta no lo ve, y tampoco ve que existe. Está cerrado con una llave tuya. Quien lleva este servidor y tiene su llave principal podría abrirlo.
entries-means-kept = Tu terapeuta ve que guardaste algo para la sesión, pero no qué. Tú decides si lo muestras.
entries-means-shared = Tu terapeuta puede leerlo. Puedes retirarlo hasta que lo abra.
entries-means-taken-back = Tu terapeuta ya no puede verlo, ni ver que existe.
entries-means-read = Ya se abrió, así que se queda como está. Si hay un error o falta algo, escribe una nota.
entries-state-private = Solo tú ves esto.
entries-state-kept = Guardado para la sesión.
entries-state-shared = Compartido. Aún no se ha abierto.
entries-state-taken-back = Retirado. Solo tú ves esto.
entries-state-read = Tu terapeuta lo abrió el { $when }.
entries-who-now = Quién ve esto
entries-pin-first = Para guardar algo solo para ti, escribe antes tu PIN.
entries-pin = Escribir o elegir un PIN
entries-pin-new-page = Escribir o elegir un PIN (se abre otra página)
entries-done-private = Está guardado solo para ti.
entries-done-kept = Está guardado para la sesión.
entries-done-shared = Está compartido con tu terapeuta.
entries-done-taken-back = Está retirado. Tu terapeuta no lo había abierto.
entries-done-changed = Tu cambio está guardado.
entries-done-was-read = Tu terapeuta ya lo había abierto, así que se queda como está.
entries-done-stale = Se cambió en otro lugar. Así está ahora.
entries-was-read = Tu terapeuta ya lo abrió, así que se queda como está. Tus nuevas palabras siguen aquí. Puedes copiarlas en una nota.
entries-stale = Esto se cambió en otro lugar mientras escribías. Tus palabras siguen aquí. Guarda otra vez para usarlas.

## Looking back
entries-title = Lo que escribí
entries-all = Todo
entries-kind-journal = Diario
entries-kind-win = Logro
entries-kind-lapse = Tropiezo
entries-kind-ask = Pedí algo
entries-kind-struggling = Lo estoy pasando mal
entries-kinds-journal = Diario
entries-kinds-win = Logros
entries-kinds-lapse = Tropiezos
entries-kinds-ask = Lo que pedí
entries-kinds-struggling = Cuando lo pasaba mal
entries-filter = Mostrar una parte
entries-none = Aquí todavía no hay nada.
entries-counts = Lo que se repite
entries-days = { $days } días
entries-times = { $times ->
    [one] una vez
   *[other] { $times } veces
}
entries-changed = cambiado el { $when }
entries-not-here = Esto no se muestra aquí.
entries-about-link = Una nota sobre esta página
entries-answered = Tu terapeuta lo atendió el { $when }.
entries-add-note = Escribir una nota sobre esto
entries-edit = Cambiar mis palabras
entries-before = Cómo era antes
entries-until = Hasta el { $when }
entries-delete = Borrar
entries-delete-sure = Se borrará para siempre.
entries-delete-yes = Sí, borrar
entries-bring = Llevar esto a la sesión
entries-bring-field = Una línea para tu lista

## Notes to the therapist
entries-struggling-title = Lo estoy pasando mal
entries-struggling-help = Si estás en peligro o necesitas a alguien ahora, llama. Están para ayudarte.
entries-coping = Lo que me ayuda
entries-note-title = Contárselo a tu terapeuta
entries-note-field = Unas palabras
entries-wordless = Ahora no tengo palabras. Solo quiero que lo sepa.
entries-send = Enviar
entries-read-session = Tu terapeuta lee esto en la próxima sesión o antes.
entries-no-reader = Al enviarlo no se avisa a nadie de urgencia, y ningún programa busca peligro en tus palabras. Si no puedes esperar, llama, por favor.
entries-sent = Tu nota está enviada.
entries-sent-look = Verla o retirarla
entries-ask-title = Pedir algo en lo que trabajar
entries-ask-lead = ¿Quieres algo que hacer o probar entre sesiones? Tu terapeuta verá que lo pediste.

## What is wrong
entries-error-empty = Escribe unas palabras, por favor.
entries-error-no-words = Escribe unas palabras o marca que ahora no las tienes.
entries-error-long = Es demasiado largo. Usa como mucho 20000 caracteres.
entries-error-tag = Algo aquí es demasiado largo. Usa pocas palabras, separadas por comas.
entries-error-tags = Como mucho diez, por favor.
entries-error-strength = Elige un número del 0 al 10.
entries-error-pin = Para guardar esto solo para ti necesitas un PIN. Tus palabras siguen aquí: escribe el PIN, vuelve a esta página y guárdalo.

## The list for next time
topics-title = Para la próxima vez
topics-lead = ¿De qué quieres hablar? Cada línea queda en la lista hasta que se haya hablado de ella.
topics-none = Tu lista está vacía.
topics-field = Algo de lo que hablar
topics-share-field = Mi terapeuta puede ver esta línea
topics-add = Poner en la lista
topics-entry = Lo que escribí
topics-state-shared = Tu terapeuta ve esta línea.
topics-state-own = Solo tú ves esta línea.
topics-state-theirs = De tu terapeuta.
topics-up = Subir
topics-down = Bajar
topics-share = Mostrar
topics-hide = Ocultar
topics-strike = Quitar
topics-done = Ya hablado
topics-done-added = Está en tu lista.
topics-done-share = Ahora tu terapeuta ve esta línea.
topics-done-hide = Ahora solo tú ves esta línea.
topics-done-struck = Ya no está en tu lista.
topics-error-empty = Escribe de qué quieres hablar, por favor.
topics-error-line = Escribe una línea, por favor.
topics-error-long = Que sea corto: 300 caracteres como mucho.
topics-error-full = Tu lista está llena. Quita antes una línea.

## The mail to the therapist
note-subject = { $practice }: hay algo escrito para ti
note-text = Un paciente te ha escrito una nota. Te espera arriba en el espacio de trabajo. Mírala cuando puedas.

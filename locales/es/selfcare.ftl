# Lo que cada persona guarda para sí: caja de recursos, metas, algo que espera con ganas, logros, lo que cuenta a otros.

## En todas estas páginas
selfcare-back = Volver
selfcare-save = Guardar
selfcare-cancel = Cancelar
selfcare-who = Quién lo ve
selfcare-share = Mostrarlo a mi terapeuta
selfcare-unshare = Dejar de mostrarlo
selfcare-from-therapist = de tu terapeuta
selfcare-locked-title = Esto no se muestra aquí
selfcare-stale = Esto se cambió en otro lugar. Lo que escribiste sigue aquí. Guarda otra vez para conservarlo.
selfcare-stored = Lo que está guardado ahora
selfcare-stored-nothing = No hay nada escrito.
selfcare-this-goal = Esta meta
selfcare-this-card = Esta tarjeta

## Tiles on the own page
tile-coping = Mi caja de recursos
tile-coping-about = Lo que me ayuda
tile-goals = Metas
tile-goals-about = Pasos pequeños
tile-forward = Algo que espero con ganas
tile-wins = Logros
tile-wins-about = Cosas buenas para recordar
tile-tell = Contarlo a otros
tile-tell-about = Una página para imprimir

## Coping box
coping-title = Mi caja de recursos
coping-empty = Tu caja está vacía. Pon en ella lo que te ayuda: algo que hacer, palabras amables, alguien a quien llamar. Puedes empezar con una de las tarjetas de abajo.
coping-new = Tarjeta nueva
coping-change = Cambiar esta tarjeta
coping-print = Imprimir mis tarjetas
coping-full = Tu caja está llena. Cambia una tarjeta que ya tengas.
coping-put-away = Tarjetas que guardé aparte
coping-is-away = Guardaste aparte esta tarjeta.
coping-bring-back = Devolverla a la caja
coping-away = Guardarla aparte
coping-order = Cambiar el orden
coping-order-own = Las tarjetas están en tu propio orden.
coping-order-used = Primero están las tarjetas que más te ayudaron. Si mueves una, el orden es tuyo.
coping-by-use = Poner primero lo que más ayudó
coping-up = Subir: { $title }
coping-down = Bajar: { $title }
coping-starters = Tarjetas para empezar
coping-starters-lead = Toma las que quieras. Después puedes cambiar las palabras.
coping-add = Añadir
coping-kind = ¿Qué tipo de tarjeta es?
coping-kind-problem = Elige una opción.
coping-kind-do = Algo que hacer
coping-kind-words = Palabras para recordar
coping-kind-person = Alguien a quien llamar
coping-kind-place = Un lugar
coping-name = Un nombre corto
coping-name-problem = Pon un nombre corto a la tarjeta, de 80 letras como mucho.
coping-lines = Qué hacer, o las palabras
coping-lines-problem = Escribe menos de 2000 letras, solo texto.
coping-phone = Número de teléfono
coping-phone-help = Así llamas con un toque.
coping-phone-problem = Escribe un número de teléfono, como 612 345 678.
coping-shared = Mostrar esta tarjeta a mi terapeuta
coping-is-shared = Tu terapeuta ve esta tarjeta, y cuántas veces y cuánto te ayudó.
coping-shared-help = Tu terapeuta verá cuántas veces y cuánto te ayudó. Puedes dejar de mostrarla cuando quieras.
coping-only-you = Tu terapeuta no ve esta tarjeta.
coping-call = Llamar al { $number }
coping-use = La usé
coping-before-first = Decir primero cómo de fuerte es ahora
coping-before = ¿Cómo de fuerte era lo que sentías antes?
coping-before-problem = Elige un número del 0 al 10.
coping-after = ¿Cómo de fuerte es después?
coping-after-problem = Elige un número del 0 al 10.
coping-scale-low = nada
coping-scale-high = lo más fuerte posible
coping-helped = ¿Te ayudó?
coping-helped-problem = Elige una opción.
coping-helped-yes = Sí
coping-helped-little = Un poco
coping-helped-no = No
coping-it-helped-yes = ayudó
coping-it-helped-little = ayudó un poco
coping-it-helped-no = no ayudó
coping-was-before = { $number } antes
coping-was-after = { $number } después
coping-used-noted = Anotado. Qué bien que hiciste algo por ti.
coping-how-title = ¿Cómo fue?
coping-how-lead = Solo si quieres. Con el tiempo verás qué te ayuda.
coping-how-skip = Ahora no
coping-uses = Cuándo la usé
coping-say-how = Decir cómo fue
coping-saved = Guardado.
coping-rated = Guardado. Gracias por fijarte en lo que te ayuda.
coping-used = { $number ->
    [one] Usada una vez.
   *[other] Usada { $number } veces.
}
coping-fell = De media, lo que sentías bajó { $value }, en { $number ->
    [one] un uso
   *[other] { $number } usos
}.
coping-rose = De media, lo que sentías subió { $value }, en { $number ->
    [one] un uso
   *[other] { $number } usos
}.
coping-stayed = De media, lo que sentías siguió igual, en { $number ->
    [one] un uso
   *[other] { $number } usos
}.
coping-low-short = ¿La cambias o la guardas aparte?
coping-low = Esta tarjeta no te ayudó las dos últimas veces. Puede pasar. ¿Quieres cambiarla o guardarla aparte?
coping-low-seen = Tu terapeuta también lo ve. Podéis hablarlo.
coping-print-title = Lo que me ayuda
coping-print-lead = Imprime esta página con tu navegador. Recorta las tarjetas y llévalas en el bolsillo.
coping-print-none = Aún no hay tarjetas para imprimir.

## Cards to begin with
coping-starter-breathing-title = Respirar despacio
coping-starter-breathing-text =
    Siéntate o quédate de pie, como quieras.
    Toma aire por la nariz y cuenta hasta cuatro.
    Suelta el aire despacio y cuenta hasta seis.
    Hazlo diez veces. Si te mareas, respira un rato como quieras.
coping-starter-senses-title = Cinco cosas a mi alrededor
coping-starter-senses-text =
    Busca 5 cosas que puedas ver.
    Siente 4 cosas que puedas tocar.
    Escucha 3 cosas que puedas oír.
    Encuentra 2 cosas que puedas oler.
    Nota 1 cosa que puedas saborear.
coping-starter-cold-water-title = Agua fría
coping-starter-cold-water-text =
    Pon las manos bajo el agua fría.
    O mójate un poco la cara.
    Siente el frío y suelta el aire despacio.
coping-starter-walk-title = Salir a caminar
coping-starter-walk-text =
    Ponte los zapatos y sal diez minutos.
    Camina a tu ritmo.
    Busca tres cosas que no habías visto antes.
coping-starter-music-title = Poner música
coping-starter-music-text =
    Pon una canción que te haga bien.
    Escúchala hasta el final.
    Canta o muévete con ella, si quieres.
coping-starter-hands-title = Hacer algo con las manos
coping-starter-hands-text =
    Dibuja, cocina, teje, lava los platos o riega las plantas.
    No tiene que salir bien.
coping-starter-muscles-title = Apretar y soltar
coping-starter-muscles-text =
    Cierra los puños y cuenta hasta cinco.
    Suelta. Nota cómo se siente.
    Haz lo mismo con los hombros, la cara y los pies.
    Deja fuera lo que te duela.
coping-starter-call-title = Llamar a alguien
coping-starter-call-text =
    Llama o escribe a alguien que te cae bien.
    No tienes que hablar de cómo estás.
    «Solo quiero oír tu voz» es suficiente.
coping-starter-kind-words-title = Palabras amables para mí
coping-starter-kind-words-text =
    Esto es difícil ahora.
    Otras personas también conocen esto.
    Me trato como trataría a alguien a quien quiero.
coping-starter-it-passes-title = Va a pasar
coping-starter-it-passes-text =
    Ya he tenido momentos así, y pasaron.
    No tengo que resolverlo todo ahora.
    Los próximos diez minutos son suficientes.
coping-starter-safe-place-title = Un lugar donde hay calma
coping-starter-safe-place-text =
    Ve allí, o cierra los ojos y piensa en él.
    ¿Qué ves? ¿Qué oyes?
    Quédate el tiempo que quieras.

## Goals
goals-title = Metas
goals-empty = Aún no hay metas. Una meta puede ser pequeña: dormir mejor, o volver a ver a alguien.
goals-new = Meta nueva
goals-change = Cambiar esta meta
goals-full = Ya hay muchas. Cambia una que ya tengas.
goals-wording = Mi meta, con mis palabras
goals-wording-problem = Escribe tu meta en pocas palabras, hasta 300 letras.
goals-why = Por qué me importa
goals-why-problem = Escribe menos de 1000 letras, solo texto.
goals-why-title = Por qué importa
goals-measure = Cómo sabré que avanzo
goals-measure-problem = Escribe menos de 1000 letras, solo texto.
goals-measure-title = Cómo lo sabré
goals-review-on = Un día para volver a mirarla
goals-review-on-problem = Elige un día a partir de hoy, en los próximos dos años.
goals-review-planned = Volver a mirarla el { $day }.
goals-review-since = El { $day } era el día para volver a mirarla. ¿Aún encaja?
goals-shared = Mostrar esta meta a mi terapeuta
goals-is-shared = Tu terapeuta ve esta meta, sus pasos y cómo fueron.
goals-shared-help = Tu terapeuta verá esta meta, sus pasos y cómo fueron. Puedes dejar de mostrarla cuando quieras.
goals-only-you = Tu terapeuta no ve esta meta.
goals-steps = Pasos
goals-steps-now = Mis pasos de ahora
goals-steps-before = Pasos hasta ahora
goals-next-step = Ahora: { $title }
goals-no-step = Aún no hay ningún paso.
goals-new-step = Planear un paso pequeño
goals-step-lead = Que sea pequeño, para dos semanas o menos. Está bien si parece muy fácil.
goals-smaller-lead = Este es tu último paso. Hazlo más pequeño: menos veces, menos tiempo, o solo una parte.
goals-text = El paso
goals-text-problem = Escribe el paso en pocas palabras, hasta 300 letras.
goals-from-on = Desde
goals-from-on-problem = Elige un día a partir de hoy.
goals-until-on = Hasta
goals-until-on-help = Dos semanas o menos.
goals-until-on-problem = Elige un día después del primero, dos semanas más tarde como mucho.
goals-days = { $first } a { $second }
goals-on = { $day }
goals-say-how = Decir cómo fue
goals-say-anew = Cambiar lo que dije
goals-how-title = ¿Cómo fue?
goals-result = ¿Cómo fue?
goals-result-problem = Elige una opción.
goals-result-done = Hecho
goals-result-partly = Hecho en parte
goals-result-not-done = Esta vez no
goals-note = ¿Qué ayudó, o qué lo impidió?
goals-note-problem = Escribe menos de 1000 letras, solo texto.
goals-what-next = ¿Qué quieres ahora?
goals-next-same = Lo mismo otra vez
goals-next-smaller = Un paso más pequeño
goals-next-other = Otro paso
goals-reached = La alcancé
goals-aside = Dejarla a un lado
goals-take-up = Retomarla
goals-ended = Alcanzadas o dejadas a un lado
goals-is-reached = alcanzada
goals-is-aside = dejada a un lado
goals-is-reached-long = Alcanzaste esta meta.
goals-is-aside-long = Dejaste esta meta a un lado. Está bien.
goals-saved = Guardado.
goals-step = Tu paso está planeado. Estará en tu página desde su primer día.
goals-said = Guardado. Gracias por decir cómo fue.

## Something to look forward to
forward-title = Algo que espero con ganas
forward-new = Anotar algo
forward-lead = Una cosa buena esta semana, grande o pequeña.
forward-what = ¿Qué es?
forward-what-problem = Escríbelo en pocas palabras, hasta 200 letras.
forward-on = ¿Qué día?
forward-on-problem = Elige un día a partir de hoy.
forward-at = ¿A qué hora?
forward-at-problem = Escribe la hora con horas y minutos, como 18:30.
forward-with = ¿Con quién?
forward-with-problem = Escribe menos de 200 letras.
forward-with-whom = con { $name }
forward-how = ¿Cómo fue?
forward-was-good = Bien
forward-was-mixed = Ni bien ni mal
forward-was-did-not-happen = No pudo ser
forward-was-skipped = Sin decir
forward-skip = Saltar
forward-remove = Quitarlo
forward-past = Lo que ya pasó
forward-only-you = Tu terapeuta no ve esta página.

## Wins
wins-title = Logros
wins-empty = Aún no hay nada. Aquí se guardan los pasos que diste y las cosas buenas que pasaron.
wins-month = { $first } de { $second }
wins-step = un paso hecho
wins-goal = una meta alcanzada
wins-forward = algo bueno que pasó
wins-entry = anotado como logro

## Tell others
tell-title = Contarlo a otros
tell-lead = Elige qué quieres contar a las personas cercanas. Tú imprimes la página y la das. No la enviamos a nadie, y tu terapeuta no la ve.
tell-new = Añadir una línea
tell-line = Tu línea
tell-line-problem = Escribe una línea, hasta 300 letras.
tell-part = ¿Dónde va?
tell-part-problem = Elige una opción.
tell-in-working = En qué estoy trabajando
tell-in-help = Cómo puedes ayudar
tell-add = Añadir esta línea
tell-remove = Quitarla
tell-full = La página está llena. Quita antes una línea.
tell-offered = De tus metas y tarjetas
tell-from-goal = meta
tell-from-card = tarjeta
tell-print = Ver la página para imprimir
tell-print-title = En qué estoy trabajando, y cómo puedes ayudar
tell-print-lead = Imprime esta página con tu navegador. Solo está en ella lo que elegiste.
tell-print-none = Aún no hay líneas.

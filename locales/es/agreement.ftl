# Un acuerdo, no una orden: el plan al abrir por primera vez, cómo fue después, «Esta vez no pude».

## Encima de las preguntas
plan-offer-title = Tu propio plan
plan-offer-text = Un pequeño plan puede ayudar: cuándo, dónde y qué podría estorbar. Si no quieres ninguno, sigue abajo.
plan-agreed = Esto lo acordasteis juntos:
plan-make = Hacer un plan
plan-skip = Sin plan, gracias
plan-yours = Tu plan
plan-kept = Hiciste un plan. No se muestra aquí, por si otra persona usa este dispositivo.
plan-change = Cambiarlo
plan-none = Hacer un plan para esto

## La página del plan
plan-title = Tu plan
plan-lead = Puedes dejar en blanco lo que quieras. { $practitioner } puede verlo, para poder hablarlo contigo.
plan-why = Para qué es
plan-time = Unos { $minutes ->
    [one] 1 minuto
   *[other] { $minutes } minutos
}
plan-due = hasta { $due }
plan-if = Cuándo y dónde
plan-if-help = Por ejemplo: «Cuando haya desayunado el martes, entonces me siento diez minutos con esto».
plan-when = Cuando yo …
plan-then = entonces yo …
plan-sure = ¿Qué tan seguro es que lo hagas?
plan-sure-low = nada seguro
plan-sure-high = muy seguro
plan-obstacle = ¿Qué podría estorbar?
plan-obstacle-help = Y qué podría ayudar entonces, si lo sabes.
plan-save = Guardar mi plan
plan-back = Volver a las preguntas
plan-hidden = Ya hiciste un plan. No se muestra aquí. Lo que dejes en blanco queda como estaba.
plan-said = Cuándo: { $when } · Entonces: { $then }
plan-said-when = Cuándo: { $when }
plan-said-then = Entonces: { $then }
plan-said-sure = Seguridad: { $sure } de 10.
plan-said-obstacle = Qué podría estorbar: { $obstacle }
plan-said-smallest = Un paso pequeño cuenta: { $smallest }

## Cuando alguien no está seguro
plan-small-title = Gracias por decirlo
plan-small-text = Es bueno saber que es { $sure } de 10. Muchas veces sale mejor con algo más pequeño. { $practitioner } verá que no es seguro.
plan-small-agreed = La versión más pequeña que también cuenta:
plan-small-own = ¿Cuál es la parte más pequeña que aún contaría?
plan-small-step = ¿Qué te gustaría?
plan-small-step-agreed = Haré esta versión pequeña
plan-small-step-own = Haré una parte pequeña mía
plan-small-step-whole = Intentaré todo
plan-small-keep = Guardar esto
plan-own-missing = Escribe cuál es la parte pequeña, o elige todo.

## Después
review-offer = Unos pocos toques, si quieres: ¿cómo fue?
review-offer-go = Decir cómo fue
review-offer-again = Cambiar lo que dijiste
review-title = ¿Cómo fue?
review-lead = Puedes dejar en blanco lo que quieras. { $practitioner } lo ve junto a tus respuestas. Aquí nada está bien o mal.
review-hidden = Ya dijiste algo sobre esto. No se muestra aquí. Lo que envíes ahora ocupa su lugar.
review-empty = Aún no has elegido nada. Elige algo, o simplemente vuelve atrás.
review-amount = ¿Cuánto hiciste?
review-amount-none = Nada
review-amount-little = Un poco
review-amount-half = Más o menos la mitad
review-amount-most = Casi todo
review-amount-all = Todo, o más
review-hard = ¿Cuánto te costó?
review-hard-low = fácil
review-hard-high = muy difícil
review-helpful = ¿Cuánto te ayudó?
review-helpful-low = nada
review-helpful-high = mucho
review-hindrances = ¿Qué estorbó?
review-hindrances-help = Elige todo lo que encaje, o nada.
review-learned = ¿Qué notaste o aprendiste?
review-next = ¿Qué debería venir ahora?
review-next-keep = Seguir igual
review-next-easier = Hacerlo más fácil
review-next-harder = Hacerlo más difícil
review-next-change = Cambiarlo
review-next-drop = Dejarlo
review-send = Enviar esto
review-back = Volver
review-thanks-title = Gracias
review-thanks = { $practitioner } ve esto junto a tus respuestas. Puedes cambiarlo más tarde en esta página.
review-thanks-change = Cambiarlo

## Qué estorbó
hindrance-no-time = No hubo tiempo
hindrance-forgot = Se me olvidó
hindrance-unsure = No sabía bien cuándo, dónde o cómo
hindrance-too-hard = Era demasiado difícil o me afectaba mucho
hindrance-avoided = Lo fui dejando para después
hindrance-boring = Era aburrido
hindrance-no-point = No le vi el sentido
hindrance-no-reward = No me aportaba nada
hindrance-form = La página o la forma no me venía bien
hindrance-differently = Lo hice de otra manera
hindrance-other = Otra cosa
hindrance-rather-not-say = Prefiero no decirlo

## «Esta vez no pude»
decline-title = Esta vez no pude
decline-this-time = O esta vez no
decline-text = Eso es una respuesta completa, y es bueno saberlo. ¿Qué pasó?
decline-several = Elige todo lo que encaje.
decline-missing = Elige al menos una cosa. «Prefiero no decirlo» también vale.
decline-instead = ¿Qué hiciste en su lugar?
decline-note = Algo que quieras añadir
decline-note-help = Por ejemplo: era demasiado difícil porque …
decline-send = Enviar esto
decline-back = Volver a las preguntas
later-title = ¿Solo ahora no?
later-text = Entonces no se envía nada y queda abierto. Podemos recordártelo otra vez por correo.
later-when = ¿Cuándo te lo recordamos?
later-1 = Mañana
later-2 = En dos días
later-4 = En cuatro días
later-7 = En una semana
later-missing = Elige un día, por favor.
later-send = Recuérdamelo entonces
later-done = Te lo recordaremos el { $day }, si entonces sigue abierto.
later-other-day = En tus ajustes elegiste cuándo pueden llegar los recordatorios; este es el primer día posible.

## El correo a la persona responsable
unsure-subject = { $practice }: algo que mirar
unsure-text = Una persona a la que atiendes ha dicho cuánta confianza tiene en poder hacer algo que se acordó. Puede que convenga hablarlo antes de la próxima cita.

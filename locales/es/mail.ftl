# Lo que dicen los correos. Neutral: sin títulos, sin nombres, sin una palabra sobre salud en el asunto.

mail-hello = Hola:
mail-open = Abrir
mail-expires = El enlace funciona hasta que termines, como mucho hasta el { $day }. Puedes abrirlo más de una vez sin problema. Si deja de funcionar, en la página a la que lleva puedes pedir uno nuevo.
mail-expires-home = El enlace funciona hasta el { $day }. Puedes abrirlo más de una vez sin problema. Si deja de funcionar, en la página a la que lleva puedes pedir uno nuevo.
mail-not-watched = Las respuestas no se leen al momento. Nadie lee este buzón: por favor, no respondas a este correo.
mail-help-title = Si necesitas ayuda ahora
mail-help-emergency = Emergencias: { $number }
mail-footer = Enviado por { $practice } con Meanwhile.

invitation-subject = { $practice }: algo para rellenar
invitation-text = { $practice } te ha enviado algo para rellenar.
again-text = { $practice } te envía otra vez el enlace a algo para rellenar.
invitation-due = Se pide para: { $due }.

reminder-subject = { $practice }: todavía hay algo para rellenar
reminder-text = Esto es un recordatorio: algo de { $practice } todavía espera a que lo rellenes. Si ahora no te viene bien, puedes decirlo en la página.
reminder-planned-morning = El plan era hacerlo por la mañana.
reminder-planned-evening = El plan era hacerlo por la noche.
reminder-planned-appointment = El plan era hacerlo antes de tu cita.
reminder-stop = Elegir cuándo llegan los recordatorios, o pararlos:

together-subject = { $practice }: cosas para rellenar
together-text = { $practice } te ha enviado varias cosas para rellenar.
together-reminder-text = Esto es un recordatorio: varias cosas de { $practice } todavía esperan a que las rellenes. Si algo ahora no te viene bien, puedes decirlo en su página.
together-page = El enlace abre tu propia página, con todo lo que te espera.

fresh-subject = { $practice }: tu enlace nuevo
fresh-text = Pediste un enlace nuevo. Aquí está. Cuando lo abras, los anteriores dejan de funcionar.
fresh-not-you = Si no lo pediste, no tienes que hacer nada.

response-subject = { $practice }: ha llegado una respuesta
response-text = Un paciente ha enviado una respuesta. Te espera en el espacio de trabajo.

stopped-subject = { $practice }: alguien ha parado los recordatorios
stopped-text = Un paciente ha parado los recordatorios. Las tareas le siguen llegando. Si alguien se queda en silencio, quizá convenga decirle algo.

test-subject = Meanwhile: mensaje de prueba
test-text = Este es un mensaje de prueba. El correo sale de este servidor como debe.

join-subject = { $practice }: tu invitación al espacio de trabajo
join-text = { $practice } te invita a trabajar con Meanwhile. Elige una contraseña y ya puedes entrar.
join-button = Unirme
join-expires = El enlace funciona una vez, hasta: { $when }.
join-not-you = Si no lo esperabas, no tienes que hacer nada.

reset-subject = { $practice }: elige una contraseña nueva
reset-text = Alguien ha pedido una contraseña nueva para tu acceso a { $practice }. Si fuiste tú, elígela aquí.
reset-button = Elegir una contraseña nueva
reset-expires = El enlace funciona una vez, hasta: { $when }.
reset-not-you = Si no fuiste tú, no tienes que hacer nada: tu contraseña sigue igual.

changed-subject = { $practice }: tu contraseña ha cambiado
changed-text = La contraseña de tu acceso ha cambiado y se ha cerrado tu sesión en todos los demás sitios. Si no fuiste tú, elige otra enseguida y avisa a la dirección de tu consulta.

moved-subject = { $practice }: ha cambiado una dirección
moved-text = Otra persona ha cambiado la dirección de uno de tus pacientes. Los enlaces a lo que está abierto fueron a la nueva. Si no lo esperabas, échale un vistazo.

confirm-subject = { $practice }: confirma tu dirección, por favor
confirm-text = { $practice } ha recibido esta dirección para poder escribirte.
confirm-ask = Si es correcto, abre la página de abajo y escribe allí este código:
confirm-open = Abrir la página
confirm-expires = El código y la página funcionan hasta el { $day }. Hasta que confirmes, no se envía nada más a esta dirección.
confirm-not-you = Si no los conoces, o prefieres no recibir correo aquí, puedes decirlo en la página. También puedes dejar este correo sin más. Nadie lee este buzón: por favor, no respondas.

refused-subject = { $practice }: una dirección puede estar equivocada
refused-text = Quien lee la dirección de uno de tus pacientes dice que el correo no debe llegar allí. No se le envía nada más. Échale un vistazo y comprueba la dirección con tu paciente.

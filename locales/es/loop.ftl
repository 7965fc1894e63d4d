# Lo que sale de las sesiones, y un formulario que se rellena en el aparato del terapeuta.
takeaways-title = De tus sesiones
takeaways-none = Aquí no hay nada todavía. Aquí van las frases que quieres guardar.
takeaway-of-this = De tu sesión
tile-takeaways = De tus sesiones
kiosk-about = Cuando termines, pulsa el botón del final. Después devuelve el aparato.
kiosk-empty = Todavía no hay nada relleno. Contesta al menos una pregunta, o para y devuelve el aparato.
kiosk-stop = Parar y devolver el aparato
kiosk-thanks-title = Gracias
kiosk-thanks = Tus respuestas han llegado.
kiosk-over = El tiempo de este formulario ha terminado. Aquí ya no se puede enviar nada.
kiosk-give-back = Por favor, devuelve ahora el aparato.
kiosk-back = Para la consulta: volver al trabajo
own-section-takeaways = De mis sesiones

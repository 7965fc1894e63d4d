# Respuestas que necesitan a una persona: lo que va antes de un formulario, lo que se dice enseguida y los correos.

care-nobody = No se lee al momento: nadie vigila las respuestas día y noche.
care-now = Si necesitas a alguien ahora, estas personas están ahí:
care-drafts = Lo que escribes puede guardarse antes de enviarlo. Algunas respuestas piden que alguien las mire. Si eliges una y no la envías, tu consulta puede ver esa respuesta después de dos horas. No ve nada más de lo que no envías.
care-plan = Abrir mi plan de seguridad
care-new-subject = { $practice }: algo necesita tu atención
care-new-text = Tienes algo nuevo que necesita tu atención.
care-unseen-subject = { $practice }: algo sigue necesitando atención
care-unseen-text = Hay algo que necesita atención y nadie lo ha marcado como visto. Míralo, por favor.

# Was aus den Sitzungen kommt, und ein Bogen, der auf dem Gerät der Therapeutin ausgefüllt wird.
takeaways-title = Aus deinen Sitzungen
takeaways-none = Hier steht noch nichts. Hier stehen Sätze, die ihr festgehalten habt.
takeaway-of-this = Aus deiner Sitzung
tile-takeaways = Aus deinen Sitzungen
kiosk-about = Wenn du fertig bist, drück den Knopf am Ende. Gib dann das Gerät zurück.
kiosk-empty = Es ist noch nichts ausgefüllt. Beantworte bitte wenigstens eine Frage, oder hör auf und gib das Gerät zurück.
kiosk-stop = Aufhören und das Gerät zurückgeben
kiosk-thanks-title = Danke
kiosk-thanks = Deine Antworten sind angekommen.
kiosk-over = Die Zeit für diesen Bogen ist um. Hier kann nichts mehr gesendet werden.
kiosk-give-back = Bitte gib das Gerät jetzt zurück.
kiosk-back = Für die Praxis: zurück zur Arbeit
own-section-takeaways = Aus meinen Sitzungen

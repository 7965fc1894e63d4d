# El idioma mismo, y lo que se dice sobre idiomas.
language-name = Español
language-direction = ltr

answer-all-in-language = Las preguntas están en { $language ->
    [en] inglés
    [es] español
    [de] alemán
   *[other] otro idioma
}. Puedes contestar en tu idioma.
answer-some-in-language = Una parte todavía está en { $language ->
    [en] inglés
    [es] español
    [de] alemán
   *[other] otro idioma
}. Puedes contestar en tu idioma.
read-scale-from = en una escala de
read-scale-to = a
read-computed = calculado

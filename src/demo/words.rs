//! The invented words of the demo: cities, categories, what people write. None is taken from a data set.

/// A product category: its name, its English name if it has one, and how much of the range belongs to it.
pub(super) type Category = (&'static str, Option<&'static str>, u64);

/// The categories; two lack a translation, as real ones do.
pub(super) const CATEGORIES: [Category; 36] = [
    ("canecas_e_copos", Some("mugs_and_glasses"), 90),
    ("luminarias", Some("lamps"), 70),
    ("roupa_de_cama", Some("bed_linen"), 95),
    ("sabonetes_e_cremes", Some("soaps_and_creams"), 80),
    ("mochilas", Some("backpacks"), 45),
    ("quebra_cabecas", Some("puzzles"), 40),
    ("fones_e_cabos", Some("headphones_and_cables"), 75),
    ("capas_de_celular", Some("phone_cases"), 60),
    ("relogios_de_pulso", Some("wrist_watches"), 50),
    ("panelas", Some("pots_and_pans"), 42),
    ("plantas_e_vasos", Some("plants_and_pots"), 38),
    ("bicicletas", Some("bicycles"), 22),
    ("camping", Some("camping_gear"), 24),
    ("yoga_e_danca", Some("yoga_and_dance"), 28),
    ("livros_usados", Some("used_books"), 12),
    ("partituras", Some("sheet_music"), 4),
    ("cordas_e_teclas", Some("strings_and_keys"), 9),
    ("carrinhos_de_bebe", Some("prams"), 30),
    ("brinquedos_de_madeira", Some("wooden_toys"), 44),
    ("ferramentas_manuais", Some("hand_tools"), 33),
    ("tintas_e_pinceis", Some("paints_and_brushes"), 14),
    ("pneus", Some("tyres"), 18),
    ("limpeza_automotiva", Some("car_care"), 26),
    ("coleiras_e_racao", Some("pet_collars_and_food"), 25),
    ("cafe_especial", Some("speciality_coffee"), 10),
    ("vinhos", Some("wines"), 5),
    ("oculos", Some("glasses"), 16),
    ("chapeus", Some("hats"), 8),
    ("tapetes", Some("rugs"), 21),
    ("estantes", Some("shelves"), 29),
    ("cadeiras_de_escritorio", Some("office_chairs"), 19),
    ("impressoras_3d", Some("printers_3d"), 3),
    ("ventiladores", Some("fans"), 13),
    ("festas", Some("party_supplies"), 11),
    ("drones_de_corrida", None, 2),
    ("moedores_e_balancas_de_cozinha", None, 2),
];

/// The first words of a city.
pub(super) const CITY_OPENINGS: [&str; 14] = [
    "porto", "vila", "nova", "serra", "campo", "ponte", "lagoa", "monte", "barra", "pedra",
    "alto do", "vale do", "praia", "rio",
];
/// Their last words, without and with accents: exports of one company have both.
pub(super) const CITY_ENDINGS: [(&str, &str); 24] = [
    ("marim", "marim"),
    ("quaruba", "quarubá"),
    ("d'alvorada", "d'alvorada"),
    ("tapiru", "tapiru"),
    ("solenea", "solênea"),
    ("brumal", "brumal"),
    ("caiabi", "caiabí"),
    ("verdejo", "verdejo"),
    ("araponga do leste", "araponga do leste"),
    ("jussaral", "jussaral"),
    ("sao firmo", "são firmo"),
    ("ipeuna do mar", "ipeúna do mar"),
    ("aurelia", "aurélia"),
    ("cedral velho", "cedral velho"),
    ("timbaria", "timbaria"),
    ("gavioes", "gaviões"),
    ("murici-acu", "murici-açu"),
    ("estrela", "estrela"),
    ("paineiras", "paineiras"),
    ("corumba do sul", "corumbá do sul"),
    ("tres irmas", "três irmãs"),
    ("boa brisa", "boa brisa"),
    ("oriana", "oriana"),
    ("macambira", "macambira"),
];

/// What satisfied people write.
pub(super) const PRAISE: [&str; 14] = [
    "Chegou inteiro e bem embalado",
    "gostei da cor e do acabamento",
    "veio antes da data marcada",
    "meu filho não larga mais",
    "A loja respondeu rápido",
    "vou comprar outro para minha mãe",
    "qualidade acima do que eu esperava",
    "Entrega tranquila, sem surpresa",
    "o tamanho serviu certinho",
    "Preço justo pelo que é",
    "montagem fácil, levou dez minutos",
    "igual à foto 😊",
    "Nota dez 👏👏",
    "o aviso de \"frágil\" na caixa ajudou",
];
/// What others write.
pub(super) const COMPLAINT: [&str; 14] = [
    "Até hoje não chegou nada",
    "veio faltando uma peça",
    "a caixa estava amassada",
    "pedi azul e mandaram verde",
    "Ninguém responde as mensagens",
    "o rastreio parou em outra cidade",
    "paguei frete caro, e atrasou mesmo assim",
    "quebrou no segundo dia 😡",
    "quero trocar e não sei como",
    "Dois itens, só recebi um",
    "material fino demais",
    "dizia \"couro\", mas é plástico",
    "a nota veio com outro nome",
    "não recomendo 👎",
];
/// Titles of reviews.
pub(super) const TITLES: [&str; 10] = [
    "Tudo certo",
    "muito bom",
    "10",
    "Atrasou",
    "Recomendo",
    "Decepção",
    "5",
    "ok",
    "Veio errado",
    "Boa compra, sim",
];

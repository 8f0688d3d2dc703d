//! Macros of upper and lower case: GoogleSQL maps a letter to several where Unicode says so, DuckDB to one.

pub(super) const MACROS: &[(&str, &str)] = &[
    // What Unicode has had since DuckDB's tables were made.
    (
        "bq_newer_lower(s)",
        "translate(s, '\u{1c89}\u{a7cb}\u{a7cc}\u{a7da}\u{a7dc}\u{10d50}\u{10d51}\u{10d52}\u{10d53}\u{10d54}\u{10d55}\u{10d56}\u{10d57}\u{10d58}\u{10d59}\u{10d5a}\u{10d5b}\u{10d5c}\u{10d5d}\u{10d5e}\u{10d5f}\u{10d60}\u{10d61}\u{10d62}\u{10d63}\u{10d64}\u{10d65}', '\u{1c8a}\u{264}\u{a7cd}\u{a7db}\u{19b}\u{10d70}\u{10d71}\u{10d72}\u{10d73}\u{10d74}\u{10d75}\u{10d76}\u{10d77}\u{10d78}\u{10d79}\u{10d7a}\u{10d7b}\u{10d7c}\u{10d7d}\u{10d7e}\u{10d7f}\u{10d80}\u{10d81}\u{10d82}\u{10d83}\u{10d84}\u{10d85}')",
    ),
    (
        "bq_newer_upper(s)",
        "translate(s, '\u{1c8a}\u{264}\u{a7cd}\u{a7db}\u{19b}\u{10d70}\u{10d71}\u{10d72}\u{10d73}\u{10d74}\u{10d75}\u{10d76}\u{10d77}\u{10d78}\u{10d79}\u{10d7a}\u{10d7b}\u{10d7c}\u{10d7d}\u{10d7e}\u{10d7f}\u{10d80}\u{10d81}\u{10d82}\u{10d83}\u{10d84}\u{10d85}', '\u{1c89}\u{a7cb}\u{a7cc}\u{a7da}\u{a7dc}\u{10d50}\u{10d51}\u{10d52}\u{10d53}\u{10d54}\u{10d55}\u{10d56}\u{10d57}\u{10d58}\u{10d59}\u{10d5a}\u{10d5b}\u{10d5c}\u{10d5d}\u{10d5e}\u{10d5f}\u{10d60}\u{10d61}\u{10d62}\u{10d63}\u{10d64}\u{10d65}')",
    ),
    (
        "bq_capitals(letter)",
        "MAP {'\u{df}': 'SS', '\u{149}': '\u{2bc}N', '\u{1f0}': 'J\u{30c}', '\u{390}': '\u{399}\u{308}\u{301}', \
         '\u{3b0}': '\u{3a5}\u{308}\u{301}', '\u{587}': '\u{535}\u{552}', '\u{1e96}': 'H\u{331}', '\u{1e97}': 'T\u{308}', \
         '\u{1e98}': 'W\u{30a}', '\u{1e99}': 'Y\u{30a}', '\u{1e9a}': 'A\u{2be}', '\u{1f50}': '\u{3a5}\u{313}', \
         '\u{1f52}': '\u{3a5}\u{313}\u{300}', '\u{1f54}': '\u{3a5}\u{313}\u{301}', '\u{1f56}': '\u{3a5}\u{313}\u{342}', '\u{1f80}': '\u{1f08}\u{399}', \
         '\u{1f81}': '\u{1f09}\u{399}', '\u{1f82}': '\u{1f0a}\u{399}', '\u{1f83}': '\u{1f0b}\u{399}', '\u{1f84}': '\u{1f0c}\u{399}', \
         '\u{1f85}': '\u{1f0d}\u{399}', '\u{1f86}': '\u{1f0e}\u{399}', '\u{1f87}': '\u{1f0f}\u{399}', '\u{1f88}': '\u{1f08}\u{399}', \
         '\u{1f89}': '\u{1f09}\u{399}', '\u{1f8a}': '\u{1f0a}\u{399}', '\u{1f8b}': '\u{1f0b}\u{399}', '\u{1f8c}': '\u{1f0c}\u{399}', \
         '\u{1f8d}': '\u{1f0d}\u{399}', '\u{1f8e}': '\u{1f0e}\u{399}', '\u{1f8f}': '\u{1f0f}\u{399}', '\u{1f90}': '\u{1f28}\u{399}', \
         '\u{1f91}': '\u{1f29}\u{399}', '\u{1f92}': '\u{1f2a}\u{399}', '\u{1f93}': '\u{1f2b}\u{399}', '\u{1f94}': '\u{1f2c}\u{399}', \
         '\u{1f95}': '\u{1f2d}\u{399}', '\u{1f96}': '\u{1f2e}\u{399}', '\u{1f97}': '\u{1f2f}\u{399}', '\u{1f98}': '\u{1f28}\u{399}', \
         '\u{1f99}': '\u{1f29}\u{399}', '\u{1f9a}': '\u{1f2a}\u{399}', '\u{1f9b}': '\u{1f2b}\u{399}', '\u{1f9c}': '\u{1f2c}\u{399}', \
         '\u{1f9d}': '\u{1f2d}\u{399}', '\u{1f9e}': '\u{1f2e}\u{399}', '\u{1f9f}': '\u{1f2f}\u{399}', '\u{1fa0}': '\u{1f68}\u{399}', \
         '\u{1fa1}': '\u{1f69}\u{399}', '\u{1fa2}': '\u{1f6a}\u{399}', '\u{1fa3}': '\u{1f6b}\u{399}', '\u{1fa4}': '\u{1f6c}\u{399}', \
         '\u{1fa5}': '\u{1f6d}\u{399}', '\u{1fa6}': '\u{1f6e}\u{399}', '\u{1fa7}': '\u{1f6f}\u{399}', '\u{1fa8}': '\u{1f68}\u{399}', \
         '\u{1fa9}': '\u{1f69}\u{399}', '\u{1faa}': '\u{1f6a}\u{399}', '\u{1fab}': '\u{1f6b}\u{399}', '\u{1fac}': '\u{1f6c}\u{399}', \
         '\u{1fad}': '\u{1f6d}\u{399}', '\u{1fae}': '\u{1f6e}\u{399}', '\u{1faf}': '\u{1f6f}\u{399}', '\u{1fb2}': '\u{1fba}\u{399}', \
         '\u{1fb3}': '\u{391}\u{399}', '\u{1fb4}': '\u{386}\u{399}', '\u{1fb6}': '\u{391}\u{342}', '\u{1fb7}': '\u{391}\u{342}\u{399}', \
         '\u{1fbc}': '\u{391}\u{399}', '\u{1fc2}': '\u{1fca}\u{399}', '\u{1fc3}': '\u{397}\u{399}', '\u{1fc4}': '\u{389}\u{399}', \
         '\u{1fc6}': '\u{397}\u{342}', '\u{1fc7}': '\u{397}\u{342}\u{399}', '\u{1fcc}': '\u{397}\u{399}', '\u{1fd2}': '\u{399}\u{308}\u{300}', \
         '\u{1fd3}': '\u{399}\u{308}\u{301}', '\u{1fd6}': '\u{399}\u{342}', '\u{1fd7}': '\u{399}\u{308}\u{342}', '\u{1fe2}': '\u{3a5}\u{308}\u{300}', \
         '\u{1fe3}': '\u{3a5}\u{308}\u{301}', '\u{1fe4}': '\u{3a1}\u{313}', '\u{1fe6}': '\u{3a5}\u{342}', '\u{1fe7}': '\u{3a5}\u{308}\u{342}', \
         '\u{1ff2}': '\u{1ffa}\u{399}', '\u{1ff3}': '\u{3a9}\u{399}', '\u{1ff4}': '\u{38f}\u{399}', '\u{1ff6}': '\u{3a9}\u{342}', \
         '\u{1ff7}': '\u{3a9}\u{342}\u{399}', '\u{1ffc}': '\u{3a9}\u{399}', '\u{fb00}': 'FF', '\u{fb01}': 'FI', \
         '\u{fb02}': 'FL', '\u{fb03}': 'FFI', '\u{fb04}': 'FFL', '\u{fb05}': 'ST', \
         '\u{fb06}': 'ST', '\u{fb13}': '\u{544}\u{546}', '\u{fb14}': '\u{544}\u{535}', '\u{fb15}': '\u{544}\u{53b}', \
         '\u{fb16}': '\u{54e}\u{546}', '\u{fb17}': '\u{544}\u{53d}'}[letter]",
    ),
    // A capital sigma at the end of a word becomes another small letter than elsewhere; the classes are Unicode's cased and ignorable letters.
    (
        "bq_final_sigma(s)",
        "CASE WHEN contains(s, '\u{3a3}') THEN regexp_replace(s, \
         '([\\p{Lu}\\p{Ll}\\p{Lt}\\x{AA}\\x{BA}\\x{2160}-\\x{217F}\\x{24B6}-\\x{24E9}][\\p{Mn}\\p{Me}\\p{Cf}\\p{Lm}\\p{Sk}'':.\\x{B7}\\x{387}\\x{55F}\\x{5F4}\\x{2018}\\x{2019}\\x{2024}\\x{2027}\\x{FE13}\\x{FE52}\\x{FE55}\\x{FF07}\\x{FF0E}\\x{FF1A}]*)\u{3a3}([\\p{Mn}\\p{Me}\\p{Cf}\\p{Lm}\\p{Sk}'':.\\x{B7}\\x{387}\\x{55F}\\x{5F4}\\x{2018}\\x{2019}\\x{2024}\\x{2027}\\x{FE13}\\x{FE52}\\x{FE55}\\x{FF07}\\x{FF0E}\\x{FF1A}]*(?:[^\\p{Lu}\\p{Ll}\\p{Lt}\\x{AA}\\x{BA}\\x{2160}-\\x{217F}\\x{24B6}-\\x{24E9}\\p{Mn}\\p{Me}\\p{Cf}\\p{Lm}\\p{Sk}'':.\\x{B7}\\x{387}\\x{55F}\\x{5F4}\\x{2018}\\x{2019}\\x{2024}\\x{2027}\\x{FE13}\\x{FE52}\\x{FE55}\\x{FF07}\\x{FF0E}\\x{FF1A}]|$))', \
         '\\1\u{3c2}\\2', 'g') ELSE s END",
    ),
    (
        "bq_lower(s)",
        "CASE WHEN regexp_matches(s, '[\\x{130}\\x{3A3}\\x{1C89}\\x{A7CB}\\x{A7CC}\\x{A7DA}\\x{A7DC}\\x{10D50}-\\x{10D65}]') \
         THEN list_transform([s], lambda t: _dwh.bq_newer_lower(lower(replace(_dwh.bq_final_sigma(t), '\u{130}', 'i\u{307}'))))[1] ELSE lower(s) END",
    ),
    (
        "bq_upper(s)",
        "CASE WHEN regexp_matches(s, '[\\x{DF}\\x{149}\\x{19B}\\x{1F0}\\x{264}\\x{390}\\x{3B0}\\x{587}\\x{1C8A}\\x{1E96}-\\x{1E9A}\\x{1F50}-\\x{1F56}\\x{1F80}-\\x{1FFC}\\x{A7CD}\\x{A7DB}\\x{FB00}-\\x{FB17}\\x{10D70}-\\x{10D85}]') \
         THEN array_to_string(list_transform(string_split(s, ''), lambda letter: coalesce(_dwh.bq_capitals(letter), _dwh.bq_newer_upper(upper(letter)))), '') ELSE upper(s) END",
    ),
    (
        "bq_initcap(s, words)",
        "array_to_string(list_transform(regexp_extract_all(s, words), lambda word: CASE WHEN strlen(word) = length(word) THEN upper(left(word, 1)) || lower(substr(word, 2)) ELSE \
         CASE WHEN left(word, 1) = '\u{df}' THEN '\u{df}' ELSE _dwh.bq_newer_upper(upper(left(word, 1))) END || _dwh.bq_newer_lower(lower(substr(word, 2))) END), '')",
    ),
];

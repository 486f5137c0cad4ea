use super::*;
use proptest::prelude::*;

fn colour(text: &str) -> Colour {
    text.try_into().unwrap()
}

fn written(palette: &Palette) -> String {
    palette.tokens().map(|(token, colour)| [token, " ", &colour.to_string(), "\n"].concat()).collect()
}

#[test]
fn a_colour_is_six_hexadecimal_digits() {
    for wrong in ["red", "#fff", "#gggggg", "0031d8", "#0031d8;}body{", "#+031d8", "#あい"] {
        assert!(Colour::try_from(wrong).is_err(), "{wrong}");
    }
    assert_eq!(colour("#0A7a5A").to_string(), "#0a7a5a");
}

#[test]
fn contrast_is_wcags() {
    assert!((Colour::BLACK.contrast(Colour::WHITE) - 21.0).abs() < 0.01);
    assert!((colour("#767676").contrast(Colour::WHITE) - 4.54).abs() < 0.01);
}

/// The colours of the design's pictures, to the digit.
#[test]
fn the_design_comes_out() {
    let green = colour("#0a7a5a");
    assert_eq!(
        written(&Palette::light(green, None)),
        "surface #ffffff\nground #f4f8f6\ntint #e4f5ed\ntint-deep #c2e4d5\nbrand #0a7a5a\nprimary #027757\n\
         primary-hover #005d44\non-primary #ffffff\nbar #4f977b\nlit #fdf0c9\nlit-ink #027757\n\
         ink #141a17\nink-quiet #4b524e\nline #d3dbd7\nline-strong #7b827f\n"
    );
    assert_eq!(
        written(&Palette::dark(green, None)),
        "surface #171d1a\nground #0d1210\ntint #192c24\ntint-deep #234034\nbrand #0a7a5a\nprimary #6ac6a2\n\
         primary-hover #8cdaba\non-primary #061a13\nbar #457d67\nlit #554614\nlit-ink #e0c262\n\
         ink #edf1ef\nink-quiet #b9bfbc\nline #383f3c\nline-strong #818885\n"
    );
    let (orange, sea) = (colour("#ea5b0c"), Some(colour("#00a6c8")));
    assert_eq!(
        written(&Palette::light(orange, sea)),
        "surface #ffffff\nground #faf6f4\ntint #fdece6\ntint-deep #f6d2c4\nbrand #ea5b0c\nprimary #b34200\n\
         primary-hover #903300\non-primary #ffffff\nbar #b77961\nlit #daf6ff\nlit-ink #b34200\n\
         ink #1d1714\nink-quiet #564e4b\nline #e1d7d3\nline-strong #887f7c\n"
    );
    assert_eq!(
        written(&Palette::dark(orange, sea)),
        "surface #201917\nground #140f0d\ntint #34231c\ntint-deep #4d3126\nbrand #ea5b0c\nprimary #f19773\n\
         primary-hover #fab59a\non-primary #250f07\nbar #966552\nlit #075061\nlit-ink #58d6f9\n\
         ink #f4efed\nink-quiet #c4bcb9\nline #443b37\nline-strong #8e8480\n"
    );
}

/// The pairs of one face that have too little contrast.
fn faint(palette: &Palette, status: &Status, primary: f64) -> Vec<String> {
    let Palette { surface, ground, tint, tint_deep, .. } = *palette;
    let mut pairs = vec![
        ("on-primary on primary", palette.on_primary, palette.primary, 4.5),
        ("on-primary on primary-hover", palette.on_primary, palette.primary_hover, 4.5),
        ("bar on tint", palette.bar, tint, 3.0),
        ("bar on surface", palette.bar, surface, 3.0),
        ("line-strong on ground", palette.line_strong, ground, 3.0),
        ("line-strong on surface", palette.line_strong, surface, 3.0),
        ("line-strong on tint", palette.line_strong, tint, 3.0),
        ("lit-ink on lit", palette.lit_ink, palette.lit, 3.0),
        ("ink on lit", palette.ink, palette.lit, 7.0),
        ("info on its tint", status.info, status.info_tint, 4.5),
        ("ok on its tint", status.ok, status.ok_tint, 4.5),
        ("warn on its tint", status.warn, status.warn_tint, 4.5),
        ("error on its tint", status.error, status.error_tint, 4.5),
        ("ring on ground", status.ring, ground, 3.0),
    ];
    for place in [ground, surface, tint] {
        pairs.extend([
            ("primary", palette.primary, place, primary),
            ("primary-hover", palette.primary_hover, place, primary),
            ("up", status.up, place, 4.5),
            ("down", status.down, place, 4.5),
            ("info", status.info, place, 4.5),
            ("ok", status.ok, place, 4.5),
            ("warn", status.warn, place, 4.5),
            ("error", status.error, place, 4.5),
        ]);
    }
    for place in [ground, surface, tint, tint_deep] {
        pairs.extend([("ink", palette.ink, place, 7.0), ("ink-quiet", palette.ink_quiet, place, 4.5)]);
    }
    pairs
        .into_iter()
        .filter(|(_, words, ground, least)| words.contrast(*ground) < *least)
        .map(|(pair, words, ground, least)| format!("{pair}: {words} on {ground} is under {least}"))
        .collect()
}

fn all_faint(brand: Colour, accent: Option<Colour>) -> Vec<String> {
    let mut all = faint(&Palette::light(brand, accent), &Status::LIGHT, 4.9);
    all.extend(faint(&Palette::dark(brand, accent), &Status::DARK, 6.0));
    all
}

#[test]
fn extreme_brands_can_be_read() {
    let extremes = [
        "#ffffff", "#fffffe", "#000000", "#000001", "#808080", "#ff0000", "#00ff00", "#0000ff", "#ffff00", "#00ffff",
        "#ff00ff", "#ccff00", "#39ff14", "#010203", "#f5b800", "#00a0e9", "#7a1f6b", "#222222",
    ];
    for brand in extremes {
        for accent in extremes.into_iter().map(|accent| Some(colour(accent))).chain([None]) {
            assert_eq!(all_faint(colour(brand), accent), Vec::<String>::new(), "{brand} {accent:?}");
        }
        let (light, dark) = (Palette::light(colour(brand), None), Palette::dark(colour(brand), None));
        assert!(light.primary != light.primary_hover && dark.primary != dark.primary_hover, "{brand}");
    }
}

#[test]
fn a_grey_accent_leaves_the_windows_in_lamp_light() {
    let brand = colour("#0a7a5a");
    assert_eq!(Palette::light(brand, Some(colour("#777777"))), Palette::light(brand, None));
}

fn any_colour() -> impl Strategy<Value = Colour> {
    any::<[u8; 3]>().prop_map(|[red, green, blue]| Colour::new(red, green, blue))
}

proptest! {
    #[test]
    fn any_brand_can_be_read(brand in any_colour(), accent in proptest::option::of(any_colour())) {
        prop_assert_eq!(all_faint(brand, accent), Vec::<String>::new());
    }

    #[test]
    fn oklch_leads_there_and_back(given in any_colour()) {
        let Colour { red, green, blue } = Oklch::from(given).colour();
        let apart = [given.red.abs_diff(red), given.green.abs_diff(green), given.blue.abs_diff(blue)];
        prop_assert!(apart.iter().all(|apart| *apart <= 1), "{} {:?}", given, apart);
    }
}

//! The colours that pages, mails and letters name.

use super::{Colour, Oklch};

/// Contrast of links and buttons with a tint, on light pages: a little more than words need, for the tints of tints.
const PRIMARY_LIGHT: f64 = 4.9;
/// The same on dark pages, where letters glow and look thinner.
const PRIMARY_DARK: f64 = 6.0;
/// Contrast of the cap of a bar with a tint; a drawing needs 3.
const BAR: f64 = 3.05;
/// Contrast of the edge of a field with its page; a control needs 3.
const EDGE: f64 = 3.6;
/// How far the lightness moves at a time in search of a contrast.
const STEP: f64 = 0.005;
/// The hue of lamp light, in which a window shines where the operator has no second colour.
const LAMP: f64 = 92.0;
/// Below that strength an accent is a grey, and its hue an accident.
const GREY: f64 = 0.02;

/// A struct of colours with the name that each has in style sheets.
macro_rules! named_colours {
    ($(#[$about:meta])* $name:ident { $($(#[$means:meta])* $field:ident = $token:literal,)+ }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct $name {
            $($(#[$means])* pub $field: Colour,)+
        }

        impl $name {
            /// Each colour with its name in style sheets, without the dashes before it.
            pub fn tokens(&self) -> impl Iterator<Item = (&'static str, Colour)> {
                [$(($token, self.$field)),+].into_iter()
            }
        }
    };
}

named_colours! {
    /// All colours that come from the operator's one or two, for light pages or for dark ones.
    Palette {
        /// Cards, head and foot.
        surface = "surface",
        /// The page.
        ground = "ground",
        /// What is open, chosen or first.
        tint = "tint",
        /// Rules and bars on a tint.
        tint_deep = "tint-deep",
        /// The brand's colour as it was given: decoration only, no words.
        brand = "brand",
        /// Links, buttons, the current thing.
        primary = "primary",
        /// The same under a pointer.
        primary_hover = "primary-hover",
        /// Words on `primary`.
        on_primary = "on-primary",
        /// Caps of quiet bars.
        bar = "bar",
        /// A lit window.
        lit = "lit",
        /// The drawing in it.
        lit_ink = "lit-ink",
        /// Words.
        ink = "ink",
        /// Words of less weight.
        ink_quiet = "ink-quiet",
        /// Lines between things.
        line = "line",
        /// Edges of what one can use.
        line_strong = "line-strong",
    }
}

named_colours! {
    /// The colours that say how things are. No brand changes them, so a red brand looks like no error.
    Status {
        /// An amount that rose.
        up = "up",
        /// An amount that fell.
        down = "down",
        /// A note.
        info = "info",
        /// Its ground.
        info_tint = "info-tint",
        /// What went well.
        ok = "ok",
        /// Its ground.
        ok_tint = "ok-tint",
        /// What needs attention.
        warn = "warn",
        /// Its ground.
        warn_tint = "warn-tint",
        /// What went wrong.
        error = "error",
        /// Its ground.
        error_tint = "error-tint",
        /// The ring around what has the focus.
        ring = "ring",
        /// The ring's other half, so that it is seen on any ground.
        ring_glow = "ring-glow",
    }
}

/// The hue and strength of an operator's colours.
struct Hues {
    brand: Colour,
    lightness: f64,
    chroma: f64,
    hue: f64,
    window: f64,
}

impl Hues {
    fn of(brand: Colour, accent: Option<Colour>) -> Self {
        let Oklch { lightness, chroma, hue } = brand.into();
        let accent = accent.map(Oklch::from).filter(|accent| accent.chroma >= GREY);
        Self { brand, lightness, chroma, hue, window: accent.map_or(LAMP, |accent| accent.hue) }
    }

    /// A shade of the brand with a share of its strength, `most` at most.
    fn shade(&self, lightness: f64, share: f64, most: f64) -> Oklch {
        Oklch { lightness, chroma: (self.chroma * share).min(most), hue: self.hue }
    }

    /// A shade of the light in a window.
    fn shine(&self, lightness: f64, chroma: f64) -> Colour {
        Oklch { lightness, chroma, hue: self.window }.colour()
    }
}

impl Palette {
    /// The colours of light pages. Windows are lit in the hue of `accent`, or else in lamp light.
    #[must_use]
    pub fn light(brand: Colour, accent: Option<Colour>) -> Self {
        let hues = Hues::of(brand, accent);
        let ground = hues.shade(0.975, 0.05, 0.005).colour();
        let tint = hues.shade(0.955, 0.2, 0.02).colour();
        let own = |lightness| Oklch { lightness, chroma: hues.chroma, hue: hues.hue };
        let primary = own(hues.lightness).until(-STEP, tint, PRIMARY_LIGHT);
        // What is all but black has no darker shade: it is lit up instead.
        let lightness = Oklch::from(primary).lightness;
        let hover = if lightness < 0.2 { lightness + 0.14 } else { lightness - 0.08 };
        Self {
            surface: Colour::WHITE,
            ground,
            tint,
            tint_deep: hues.shade(0.89, 0.4, 0.045).colour(),
            brand: hues.brand,
            primary,
            primary_hover: own(hover).until(-STEP, tint, PRIMARY_LIGHT),
            on_primary: Colour::WHITE,
            bar: hues.shade(0.7, 1.0, 0.085).until(-STEP, tint, BAR),
            lit: hues.shine(0.955, 0.052),
            lit_ink: primary,
            ink: hues.shade(0.21, 0.1, 0.012).colour(),
            ink_quiet: hues.shade(0.43, 0.1, 0.012).colour(),
            line: hues.shade(0.885, 0.1, 0.012).colour(),
            line_strong: hues.shade(0.62, 0.1, 0.012).until(-STEP, ground, EDGE),
        }
    }

    /// The colours of dark pages.
    #[must_use]
    pub fn dark(brand: Colour, accent: Option<Colour>) -> Self {
        let hues = Hues::of(brand, accent);
        let surface = hues.shade(0.222, 0.1, 0.012).colour();
        let tint = hues.shade(0.275, 0.28, 0.03).colour();
        let primary = hues.shade(0.76, 1.0, 0.12).until(STEP, tint, PRIMARY_DARK);
        let hover = Oklch::from(primary).lightness + 0.07;
        Self {
            surface,
            ground: hues.shade(0.175, 0.08, 0.01).colour(),
            tint,
            tint_deep: hues.shade(0.345, 0.4, 0.045).colour(),
            brand: hues.brand,
            primary,
            primary_hover: hues.shade(hover, 1.0, 0.09).until(STEP, tint, PRIMARY_DARK),
            on_primary: hues.shade(0.2, 0.3, 0.04).colour(),
            bar: hues.shade(0.5, 1.0, 0.07).until(STEP, tint, BAR),
            lit: hues.shine(0.4, 0.07),
            lit_ink: hues.shine(0.82, 0.12),
            ink: hues.shade(0.955, 0.05, 0.006).colour(),
            ink_quiet: hues.shade(0.8, 0.08, 0.01).colour(),
            line: hues.shade(0.36, 0.1, 0.014).colour(),
            line_strong: hues.shade(0.62, 0.1, 0.014).until(STEP, surface, EDGE),
        }
    }
}

impl Status {
    /// On light pages.
    pub const LIGHT: Self = Self {
        up: Colour::new(0x8a, 0x38, 0x00),
        down: Colour::new(0x00, 0x59, 0x6b),
        info: Colour::new(0x0b, 0x57, 0xa4),
        info_tint: Colour::new(0xee, 0xf6, 0xff),
        ok: Colour::new(0x11, 0x5a, 0x36),
        ok_tint: Colour::new(0xe8, 0xf5, 0xec),
        warn: Colour::new(0x7a, 0x41, 0x00),
        warn_tint: Colour::new(0xff, 0xf5, 0xdc),
        error: Colour::new(0xc0, 0x0d, 0x0d),
        error_tint: Colour::new(0xfd, 0xef, 0xee),
        ring: Colour::BLACK,
        ring_glow: Colour::new(0xff, 0xd4, 0x3d),
    };
    /// On dark pages.
    pub const DARK: Self = Self {
        up: Colour::new(0xff, 0xc0, 0x8f),
        down: Colour::new(0x86, 0xd8, 0xe8),
        info: Colour::new(0x9c, 0xd0, 0xff),
        info_tint: Colour::new(0x15, 0x29, 0x3c),
        ok: Colour::new(0x7f, 0xd0, 0xa2),
        ok_tint: Colour::new(0x15, 0x2b, 0x20),
        warn: Colour::new(0xff, 0xcf, 0x7a),
        warn_tint: Colour::new(0x35, 0x27, 0x10),
        error: Colour::new(0xff, 0x9d, 0x9d),
        error_tint: Colour::new(0x3c, 0x1c, 0x1c),
        ring: Colour::new(0xff, 0xd4, 0x3d),
        ring_glow: Colour::BLACK,
    };
}

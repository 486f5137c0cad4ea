//! OKLCH: a colour as lightness, strength and hue, even to the eye.
//!
//! The figures are Björn Ottosson's, which CSS Color 4 takes over.

use super::Colour;

/// How much strength is taken away at a time from what a screen cannot show.
const FADE: f64 = 0.004;
/// How far outside of the screen's colours still counts as inside.
const SLACK: f64 = 0.0005;

/// A colour by what the eye sees of it; not each of them can be shown on a screen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Oklch {
    /// 0 (black) to 1 (white).
    pub lightness: f64,
    /// Strength: 0 (grey) to about 0.3.
    pub chroma: f64,
    /// Degrees around the circle of hues.
    pub hue: f64,
}

impl From<Colour> for Oklch {
    fn from(colour: Colour) -> Self {
        let [red, green, blue] = colour.light();
        let long = (0.412_221_470_8 * red + 0.536_332_536_3 * green + 0.051_445_992_9 * blue).cbrt();
        let medium = (0.211_903_498_2 * red + 0.680_699_545_1 * green + 0.107_396_956_6 * blue).cbrt();
        let short = (0.088_302_461_9 * red + 0.281_718_837_6 * green + 0.629_978_700_5 * blue).cbrt();
        let lightness = 0.210_454_255_3 * long + 0.793_617_785 * medium - 0.004_072_046_8 * short;
        let a = 1.977_998_495_1 * long - 2.428_592_205 * medium + 0.450_593_709_9 * short;
        let b = 0.025_904_037_1 * long + 0.782_771_766_2 * medium - 0.808_675_766 * short;
        Self { lightness, chroma: a.hypot(b), hue: b.atan2(a).to_degrees().rem_euclid(360.0) }
    }
}

impl Oklch {
    /// The amounts of light that show it; outside of 0 to 1 where a screen cannot.
    fn light(self) -> [f64; 3] {
        let (sin, cos) = self.hue.to_radians().sin_cos();
        let (a, b) = (self.chroma * cos, self.chroma * sin);
        let long = (self.lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
        let medium = (self.lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
        let short = (self.lightness - 0.089_484_177_5 * a - 1.291_485_548 * b).powi(3);
        [
            4.076_741_662_1 * long - 3.307_711_591_3 * medium + 0.230_969_929_2 * short,
            -1.268_438_004_6 * long + 2.609_757_401_1 * medium - 0.341_319_396_5 * short,
            -0.004_196_086_3 * long - 0.703_418_614_7 * medium + 1.707_614_701 * short,
        ]
    }

    /// The nearest colour that a screen can show, of the same lightness and hue and as strong as can be.
    #[must_use]
    pub fn colour(self) -> Colour {
        let mut shown = self;
        while shown.chroma > 0.0 && shown.light().iter().any(|amount| !(-SLACK..=1.0 + SLACK).contains(amount)) {
            shown.chroma -= FADE;
        }
        Colour::of_light(Self { chroma: shown.chroma.max(0.0), ..shown }.light())
    }

    /// The first shade by `step` in lightness, beginning here, that has this contrast on `ground`; all but black or
    /// white where none has.
    #[must_use]
    pub fn until(self, step: f64, ground: Colour, contrast: f64) -> Colour {
        let mut lightness = self.lightness.clamp(0.0, 1.0);
        loop {
            let colour = Self { lightness, ..self }.colour();
            let next = lightness + step;
            if colour.contrast(ground) >= contrast || !(0.0..=1.0).contains(&next) {
                return colour;
            }
            lightness = next;
        }
    }
}

//! What of the services is the same on every page: their windows.

use madoguchi_domain::catalog::Family;
use madoguchi_web::component::Icon;

/// The drawing in a family's window.
pub(crate) const fn icon(family: Family) -> Icon {
    match family {
        Family::Tv => Icon::Tv,
        Family::Internet => Icon::Internet,
        Family::Phone => Icon::Phone,
        Family::Mobile => Icon::Mobile,
        Family::SmartHome => Icon::SmartHome,
        Family::Energy => Icon::Energy,
        Family::Other => Icon::Option,
    }
}

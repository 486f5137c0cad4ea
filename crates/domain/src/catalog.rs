//! What can be bought: service families and offerings.

use crate::words;

words! {
    /// A service family (PRODUCT §2).
    Family {
        /// テレビ
        Tv => "tv",
        /// インターネット
        Internet => "internet",
        /// 電話
        Phone => "phone",
        /// モバイル
        Mobile => "mobile",
        /// スマートホーム
        SmartHome => "smart_home",
        /// 電気・ガス
        Energy => "energy",
        /// Options, and whatever fits no other family.
        Other => "option",
    }
}

words! {
    /// How often an offering is charged.
    ChargeKind {
        /// 月額
        Monthly => "monthly",
        /// 一時金
        OneOff => "one_off",
        /// ご利用分
        Usage => "usage",
        /// 割引
        Discount => "discount",
    }
}

//! The contract party and what the operator knows about it: names, numbers, addresses, devices, products.

use crate::words;
use crate::{id::CustomerId, time::Date};

words! {
    /// What sort of contract party it is.
    CustomerKind {
        /// 個人
        Person => "person",
        /// 法人
        Company => "company",
        /// 建物オーナー
        BuildingOwner => "building_owner",
    }
}

words! {
    /// Whether the contract party still has a contract.
    CustomerStatus {
        /// Has a contract.
        Active => "active",
        /// The contract is over, or the customer was missing from a full import. An import never deletes one.
        Ended => "ended",
    }
}

words! {
    /// What a customer's address is for.
    AddressKind {
        /// 設置場所: where the services are; letters that prove something go here only.
        Service => "service",
        /// 請求書送付先
        Billing => "billing",
    }
}

words! {
    /// How a bill is paid.
    PaymentMethod {
        /// 口座振替
        BankDebit => "bank_debit",
        /// クレジットカード
        CreditCard => "credit_card",
        /// 払込票
        Invoice => "invoice",
    }
}

words! {
    /// The kind of a device.
    DeviceKind {
        /// セットトップボックス
        SetTopBox => "set_top_box",
        /// ケーブルモデム・ONU
        Modem => "modem",
        /// 電話アダプター
        PhoneAdapter => "phone_adapter",
        /// SIMカード
        Sim => "sim",
        /// スマートホーム機器
        SmartHomeHub => "smart_home_hub",
    }
}

words! {
    /// The state of a customer's product, in TM Forum's words.
    ProductStatus {
        /// Ordered; construction or activation is still to come.
        PendingActive => "pending_active",
        /// In use.
        Active => "active",
        /// 休止中
        Suspended => "suspended",
        /// Over.
        Terminated => "terminated",
    }
}

words! {
    /// How one customer record became another.
    LinkKind {
        /// The operator gave the same customer a new key or number.
        Renumbered => "renumbered",
        /// Two records of one customer became one.
        Merged => "merged",
        /// The customer moved house and was recorded anew.
        Moved => "moved",
    }
}

/// A customer as pages show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    /// Internal id.
    pub id: CustomerId,
    /// お客さま番号 as the operator writes it.
    pub number: String,
    /// Person, company or building owner.
    pub kind: CustomerKind,
    /// Name as the operator writes it.
    pub name: String,
    /// Name in kana as the operator writes it.
    pub name_kana: String,
    /// Whether there is still a contract.
    pub status: CustomerStatus,
    /// When the contract ended, if it did.
    pub ended_on: Option<Date>,
}

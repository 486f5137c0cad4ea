//! The words a subscriber reads for the domain's closed lists. A match per list, so that a new variant does not
//! compile until it has a word.

use crate::Texts;
use madoguchi_domain::{
    catalog::Family,
    customer::{DeviceKind, PaymentMethod, ProductStatus},
    grant::Scope,
    household::Term,
    money::TaxMode,
    order::{OrderKind, OrderState},
    session::Device,
    staff::{Permission, Role},
    statement::{BillState, ChangeReason, written_name},
};

impl Texts {
    /// ご請求, ご契約とお申込み, …
    #[must_use]
    pub fn scope(&self, scope: Scope) -> &str {
        self.get(match scope {
            Scope::Bills => "scope-bills",
            Scope::Orders => "scope-orders",
            Scope::Mailboxes => "scope-mailboxes",
            Scope::Usage => "scope-usage",
        })
    }

    /// What the scope lets somebody see and do.
    #[must_use]
    pub fn scope_hint(&self, scope: Scope) -> &str {
        self.get(match scope {
            Scope::Bills => "scope-bills-hint",
            Scope::Orders => "scope-orders-hint",
            Scope::Mailboxes => "scope-mailboxes-hint",
            Scope::Usage => "scope-usage-hint",
        })
    }

    /// 1か月間, 1年間, …
    #[must_use]
    pub fn term(&self, term: Term) -> &str {
        self.get(match term {
            Term::OneMonth => "term-1-month",
            Term::SixMonths => "term-6-months",
            Term::OneYear => "term-1-year",
            Term::ThreeYears => "term-3-years",
        })
    }

    /// 税込, 税抜, …
    #[must_use]
    pub fn tax_mode(&self, mode: TaxMode) -> &str {
        self.get(match mode {
            TaxMode::Included => "tax-included",
            TaxMode::Excluded => "tax-excluded",
            TaxMode::Exempt => "tax-exempt",
        })
    }

    /// The name of a bill's line as it is read.
    #[must_use]
    pub fn charge_name(&self, family: Family, name: &str) -> String {
        written_name(family, name, self.get("supply-point"))
    }

    /// テレビ, インターネット, …
    #[must_use]
    pub fn family(&self, family: Family) -> &str {
        self.get(match family {
            Family::Tv => "family-tv",
            Family::Internet => "family-internet",
            Family::Phone => "family-phone",
            Family::Mobile => "family-mobile",
            Family::SmartHome => "family-smart-home",
            Family::Energy => "family-energy",
            Family::Other => "family-option",
        })
    }

    /// お支払い済み, お支払い予定, …
    #[must_use]
    pub fn bill_state(&self, state: BillState) -> &str {
        self.get(match state {
            BillState::Paid => "bill-state-paid",
            BillState::Due => "bill-state-due",
            BillState::Failed => "bill-state-failed",
            BillState::InCollection => "bill-state-in-collection",
        })
    }

    /// 口座振替, クレジットカード, 払込票
    #[must_use]
    pub fn payment_method(&self, method: PaymentMethod) -> &str {
        self.get(match method {
            PaymentMethod::BankDebit => "payment-method-bank-debit",
            PaymentMethod::CreditCard => "payment-method-credit-card",
            PaymentMethod::Invoice => "payment-method-invoice",
        })
    }

    /// ご利用中, 休止中, …
    #[must_use]
    pub fn product_status(&self, status: ProductStatus) -> &str {
        self.get(match status {
            ProductStatus::PendingActive => "product-status-pending-active",
            ProductStatus::Active => "product-status-active",
            ProductStatus::Suspended => "product-status-suspended",
            ProductStatus::Terminated => "product-status-terminated",
        })
    }

    /// テレビの受信機, SIMカード, …
    #[must_use]
    pub fn device_kind(&self, kind: DeviceKind) -> &str {
        self.get(match kind {
            DeviceKind::SetTopBox => "device-set-top-box",
            DeviceKind::Modem => "device-modem",
            DeviceKind::PhoneAdapter => "device-phone-adapter",
            DeviceKind::Sim => "device-sim",
            DeviceKind::SmartHomeHub => "device-smart-home-hub",
        })
    }

    /// iPhone, Windowsパソコン, …
    #[must_use]
    pub fn device(&self, device: Device) -> &str {
        self.get(match device {
            Device::Iphone => "device-iphone",
            Device::Ipad => "device-ipad",
            Device::Android => "device-android",
            Device::Windows => "device-windows",
            Device::Mac => "device-mac",
            Device::Other => "device-other",
        })
    }

    /// 受付担当, 手続き担当, …
    #[must_use]
    pub fn role(&self, role: Role) -> &str {
        self.get(match role {
            Role::Agent => "role-agent",
            Role::Clerk => "role-clerk",
            Role::Editor => "role-editor",
            Role::Auditor => "role-auditor",
            Role::Admin => "role-admin",
        })
    }

    /// What somebody at the desk may do.
    #[must_use]
    pub fn permission(&self, permission: Permission) -> &str {
        self.get(match permission {
            Permission::FindCustomers => "permission-find-customers",
            Permission::WorkOrders => "permission-work-orders",
            Permission::WriteContent => "permission-write-content",
            Permission::ReadAudit => "permission-read-audit",
            Permission::ManageStaff => "permission-manage-staff",
        })
    }

    /// 引越し, 登録済みの電話番号の変更, …
    #[must_use]
    pub fn order_kind(&self, kind: OrderKind) -> &str {
        self.get(match kind {
            OrderKind::Move => "order-kind-move",
            OrderKind::RegisteredPhone => "order-kind-registered-phone",
        })
    }

    /// 受付済み, 手続き中, …
    #[must_use]
    pub fn order_state(&self, state: OrderState) -> &str {
        self.get(match state {
            OrderState::Acknowledged => "order-state-acknowledged",
            OrderState::InProgress => "order-state-in-progress",
            OrderState::Held => "order-state-held",
            OrderState::Completed => "order-state-completed",
            OrderState::Cancelled => "order-state-cancelled",
            OrderState::Rejected => "order-state-rejected",
        })
    }

    /// Why a line differs from last month's.
    #[must_use]
    pub fn change_reason(&self, reason: ChangeReason) -> &str {
        self.get(match reason {
            ChangeReason::New => "change-reason-new",
            ChangeReason::Ended => "change-reason-ended",
            ChangeReason::PriceChange => "change-reason-price-change",
            ChangeReason::Usage => "change-reason-usage",
            ChangeReason::OneOff => "change-reason-one-off",
            ChangeReason::OneOffOver => "change-reason-one-off-over",
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::{I18n, Overrides};
    use madoguchi_domain::{
        catalog::Family,
        customer::{DeviceKind, PaymentMethod, ProductStatus},
        locale::Locale,
        order::{OrderKind, OrderState},
        session::Device,
        staff::{Permission, Role},
        statement::{BillState, ChangeReason},
    };

    #[test]
    fn every_word_is_there_in_every_language() {
        const REASONS: [ChangeReason; 6] = [
            ChangeReason::New,
            ChangeReason::Ended,
            ChangeReason::PriceChange,
            ChangeReason::Usage,
            ChangeReason::OneOff,
            ChangeReason::OneOffOver,
        ];
        let i18n = I18n::new(&Overrides::new()).unwrap();
        for locale in Locale::ALL {
            let t = i18n.texts(locale);
            let words = Family::ALL
                .iter()
                .map(|f| t.family(*f))
                .chain(BillState::ALL.iter().map(|s| t.bill_state(*s)))
                .chain(PaymentMethod::ALL.iter().map(|m| t.payment_method(*m)))
                .chain(OrderKind::ALL.iter().map(|k| t.order_kind(*k)))
                .chain(OrderState::ALL.iter().map(|s| t.order_state(*s)))
                .chain(ProductStatus::ALL.iter().map(|s| t.product_status(*s)))
                .chain(Device::ALL.iter().map(|d| t.device(*d)))
                .chain(DeviceKind::ALL.iter().map(|d| t.device_kind(*d)))
                .chain(Role::ALL.iter().map(|r| t.role(*r)))
                .chain(Permission::ALL.iter().map(|p| t.permission(*p)))
                .chain(REASONS.iter().map(|r| t.change_reason(*r)));
            // A missing text shows its key.
            for word in words {
                assert!(!t.has(word) && !word.contains("-state-") && !word.starts_with("family-"), "{word}");
            }
        }
    }
}

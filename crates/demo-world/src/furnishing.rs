//! Furnishes a household: which families a kind of customer has, with the options, discounts, new and ended
//! products that make a bill differ from last month's.

use super::{
    DemoKind,
    addresses::mobile,
    catalogue::Offer,
    dice::Dice,
    household::{Household, Subscription},
    numbers::DeviceMaker,
};
use jiff::ToSpan;
use madoguchi_domain::{
    catalog::Family,
    customer::{DeviceKind, ProductStatus},
    time::{Date, Month},
};

const CHANNELS: &[Option<Offer>] = &[
    Some(Offer::ChannelCats),
    Some(Offer::ChannelCinema),
    Some(Offer::ChannelRail),
    Some(Offer::ChannelBall),
    Some(Offer::ChannelSamurai),
    Some(Offer::ChannelKids),
    Some(Offer::ChannelBoard),
    Some(Offer::PackThree),
    Some(Offer::PackBig),
];

/// What is known of a customer before her products are decided.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tenant<'a> {
    /// Decides the families.
    pub(super) kind: DemoKind,
    /// Registered landline.
    pub(super) landline: Option<&'a str>,
    /// Registered mobile number.
    pub(super) mobile: Option<&'a str>,
    /// Whether the contract is over.
    pub(super) has_left: bool,
    /// The second of two customers of one name has no telephone: the shared landline is the first one's.
    pub(super) shares_landline: bool,
    /// The day from which the customer could make a contract.
    pub(super) of_age_on: Date,
    /// The day on which the world stands.
    pub(super) today: Date,
}

/// Furnishes the household of one customer.
pub(super) fn furnish(dice: &mut Dice, tenant: Tenant<'_>, devices: DeviceMaker<'_>) -> Household {
    let started_on = started_on(dice, tenant);
    let home = Household {
        started_on,
        ended_on: None,
        subscriptions: Vec::new(),
        one_offs: vec![(Month::of(started_on), Offer::Construction)],
        devices: Vec::new(),
        accounts: 1,
    };
    let mut fitter = Fitter { dice, tenant, devices, home };
    fitter.families();
    fitter.discounts();
    match tenant.kind {
        DemoKind::FreshlyInstalled => {}
        _ if tenant.has_left => fitter.leave(),
        DemoKind::OpenOrder => {
            fitter.recent_changes();
            fitter.open_order();
        }
        _ => fitter.recent_changes(),
    }
    fitter.home
}

/// When the contract began: mostly years ago, for the freshly installed a few days ago.
fn started_on(dice: &mut Dice, tenant: Tenant<'_>) -> Date {
    if tenant.kind == DemoKind::FreshlyInstalled {
        return tenant.today.saturating_sub(dice.between(3, 9).days());
    }
    let months = if dice.chance(15) { dice.between(2, 26) } else { dice.between(27, 180) };
    let started_on = tenant.today.saturating_sub(months.months()).saturating_sub(dice.between(0, 20).days());
    started_on.max(tenant.of_age_on).min(tenant.today.saturating_sub(2.months()))
}

/// Adds one thing after the other to a household.
struct Fitter<'a> {
    dice: &'a mut Dice,
    tenant: Tenant<'a>,
    devices: DeviceMaker<'a>,
    home: Household,
}

impl Fitter<'_> {
    /// A product from the beginning of the contract, on that device and line.
    fn add(&mut self, offer: Offer, device: Option<&str>, line: Option<&str>) {
        self.add_from(self.home.started_on, offer, device, line);
    }

    /// A product from this day; while the day is still to come, it is only ordered.
    fn add_from(&mut self, started_on: Date, offer: Offer, device: Option<&str>, line: Option<&str>) {
        let is_ordered = started_on > self.tenant.today;
        self.home.subscriptions.push(Subscription {
            key: format!("P{:02}", self.home.subscriptions.len() + 1),
            offer,
            started_on,
            ended_on: None,
            planned_end_on: (offer == Offer::FirstYear).then(|| Month::of(started_on).plus(11).last_day()),
            status: if is_ordered { ProductStatus::PendingActive } else { ProductStatus::Active },
            device_key: device.map(ToOwned::to_owned),
            line: line.map(ToOwned::to_owned),
            account: 1,
        });
    }

    fn add_device(&mut self, kind: DeviceKind) -> String {
        let device = self.devices.device(kind);
        let key = device.device_key.clone();
        self.home.devices.push(device);
        key
    }

    fn families(&mut self) {
        use Family::{Energy, Internet, Mobile, Phone, SmartHome, Tv};
        let families: &[Family] = match self.tenant.kind {
            DemoKind::TvOnly => &[Tv],
            DemoKind::PhoneOnly => &[Phone],
            DemoKind::AllFamilies => &[Tv, Internet, Phone, Mobile, SmartHome, Energy],
            DemoKind::BuildingOwner => return self.building(),
            DemoKind::Company => return self.firm(),
            DemoKind::SameName if self.tenant.shares_landline => &[Tv, Internet],
            DemoKind::SameName => &[Tv, Internet, Phone],
            DemoKind::FreshlyInstalled if self.dice.chance(50) => &[Internet],
            DemoKind::FreshlyInstalled | DemoKind::InternetTv => &[Internet, Tv],
            DemoKind::OpenOrder | DemoKind::FailedPayment | DemoKind::Ordinary => match self.dice.between(1, 8) {
                1 | 2 => &[Internet, Tv, Phone],
                3 => &[Internet],
                4 => &[Internet, Phone, Energy],
                5 => &[Internet, Tv],
                6 => &[Internet, Mobile, Energy],
                7 => &[Tv, Phone],
                _ => &[Tv, Internet, Phone, Mobile],
            },
        };
        for family in families {
            match family {
                Tv => self.television(),
                Internet => self.internet(),
                Phone => self.telephone(),
                Mobile => self.mobile(),
                SmartHome => self.smart_home(),
                Energy => self.energy(),
                Family::Other => {}
            }
        }
        if self.dice.chance(15) {
            self.add(Offer::PaperBill, None, None);
        }
    }

    fn television(&mut self) {
        let set_top_box = self.add_device(DeviceKind::SetTopBox);
        let course = match self.dice.between(1, 10) {
            1..=2 => Offer::TvMini,
            3..=7 => Offer::TvStandard,
            _ => Offer::TvBig,
        };
        self.add(course, Some(&set_top_box), None);
        for _ in 0..self.dice.between(0, 2) {
            self.channel(self.home.started_on, &set_top_box);
        }
        if course != Offer::TvMini && self.dice.chance(35) {
            let second = self.add_device(DeviceKind::SetTopBox);
            self.add(Offer::SecondBox, Some(&second), None);
        }
        if course != Offer::TvMini && self.dice.chance(40) {
            self.add(Offer::Nhk, None, None);
        }
    }

    /// A channel that the household has not had yet, on that box.
    fn channel(&mut self, from: Date, set_top_box: &str) {
        if let Some(channel) = self.dice.one_of(CHANNELS).filter(|channel| !self.home.knows(*channel)) {
            self.add_from(from, channel, Some(set_top_box), None);
        }
    }

    fn internet(&mut self) {
        let modem = self.add_device(DeviceKind::Modem);
        let course = match self.dice.between(1, 10) {
            1 => Offer::Net10G,
            2..=6 => Offer::Net1G,
            7..=9 => Offer::Net300,
            _ => Offer::Net30,
        };
        self.add(course, Some(&modem), None);
        for (offer, percent) in [(Offer::Wifi, 40), (Offer::Security, 30), (Offer::Filter, 12)] {
            if self.dice.chance(percent) {
                self.add(offer, Some(&modem), None);
            }
        }
        self.add(Offer::FirstYear, None, None);
    }

    fn telephone(&mut self) {
        let adapter = self.add_device(DeviceKind::PhoneAdapter);
        let line = self.tenant.landline;
        self.add(Offer::Phone, Some(&adapter), line);
        if self.dice.chance(50) {
            self.add(Offer::PhoneNumbers, None, line);
        }
    }

    fn mobile(&mut self) {
        let sim = self.add_device(DeviceKind::Sim);
        let number = self.tenant.mobile.map_or_else(|| mobile(self.dice), ToOwned::to_owned);
        let plan = if self.dice.chance(60) { Offer::Mobile3 } else { Offer::Mobile20 };
        self.add(plan, Some(&sim), Some(&number));
        if self.dice.chance(30) {
            self.add(Offer::MobileCalls, None, Some(&number));
        }
        self.home.one_offs.push((Month::of(self.home.started_on), Offer::MobileEntry));
    }

    fn smart_home(&mut self) {
        let hub = self.add_device(DeviceKind::SmartHomeHub);
        self.add(Offer::Home, Some(&hub), None);
        if self.dice.chance(50) {
            self.add(Offer::HomeCamera, Some(&hub), None);
        }
    }

    fn energy(&mut self) {
        // 供給地点特定番号: 22 digits, 03 for the eastern grid; gas has 17.
        let electricity = format!("03{}", self.dice.digits(20));
        self.add(Offer::Electricity, None, Some(&electricity));
        if self.dice.chance(70) {
            let gas = self.dice.digits(17);
            self.add(Offer::Gas, None, Some(&gas));
        }
    }

    fn building(&mut self) {
        let modem = self.add_device(DeviceKind::Modem);
        self.add(Offer::TvBuilding, None, None);
        if self.dice.chance(70) {
            self.add(Offer::NetBuilding, Some(&modem), None);
        }
    }

    /// A firm; some have their telephone on a separate account, so that a month has two bills.
    fn firm(&mut self) {
        let modem = self.add_device(DeviceKind::Modem);
        let course = if self.dice.chance(50) { Offer::Net10G } else { Offer::Net1G };
        self.add(course, Some(&modem), None);
        if self.dice.chance(60) {
            self.add(Offer::FixedAddress, Some(&modem), None);
        }
        self.telephone();
        if self.dice.chance(40) {
            self.home.accounts = 2;
            for subscription in &mut self.home.subscriptions {
                if subscription.offer.terms().family == Family::Phone {
                    subscription.account = 2;
                }
            }
        }
    }

    fn discounts(&mut self) {
        if matches!(self.tenant.kind, DemoKind::BuildingOwner | DemoKind::Company) {
            return;
        }
        let families = [Family::Tv, Family::Internet, Family::Phone, Family::Mobile, Family::Energy];
        match families.into_iter().filter(|family| self.home.has(*family)).count() {
            0 | 1 => {}
            2 => self.add(Offer::SetOfTwo, None, None),
            _ => self.add(Offer::SetOfThree, None, None),
        }
        let today = self.tenant.today;
        for subscription in &mut self.home.subscriptions {
            if let Some(end) = subscription.planned_end_on.take_if(|end| *end < today) {
                subscription.ended_on = Some(end);
            }
        }
    }

    /// What came, went or is booked around the newest month billed (last month's use).
    fn recent_changes(&mut self) {
        let used = Month::of(self.tenant.today).plus(-1);
        if self.home.started_on >= used.first_day() {
            return;
        }
        let set_top_box =
            self.home.devices.iter().find(|d| d.kind == DeviceKind::SetTopBox).map(|d| d.device_key.clone());
        if let Some(set_top_box) = set_top_box {
            if self.dice.chance(15) {
                let day = self.dice.between(0, 25);
                self.channel(used.first_day().saturating_add(day.days()), &set_top_box);
            }
            if self.dice.chance(5) {
                let month = used.plus(-i32::from(self.dice.chance(50)));
                self.home.one_offs.push((month, Offer::Remote));
            }
        }
        let ends = match self.dice.between(1, 20) {
            1..=3 => Some(used.plus(-1).last_day()),
            4 => Some(used.plus(-9).last_day()),
            5 => Some(used.plus(1).last_day()),
            _ => None,
        };
        let today = self.tenant.today;
        let is_option = |offer: Offer| CHANNELS.contains(&Some(offer)) || matches!(offer, Offer::Filter | Offer::Wifi);
        if let Some(end) = ends
            && let Some(option) = self
                .home
                .subscriptions
                .iter_mut()
                .find(|s| is_option(s.offer) && s.ended_on.is_none() && s.started_on < end)
        {
            if end < today { option.ended_on = Some(end) } else { option.planned_end_on = Some(end) }
        }
        if self.dice.chance(2)
            && let Some(resting) = self.home.subscriptions.iter_mut().find(|s| s.offer == Offer::SecondBox)
        {
            resting.status = ProductStatus::Suspended;
        }
    }

    /// A product that was ordered and will start within two weeks.
    fn open_order(&mut self) {
        let from = self.tenant.today.saturating_add(self.dice.between(1, 14).days());
        let wished = [Offer::Home, Offer::Mobile3, Offer::Wifi, Offer::TvStandard, Offer::Phone];
        let start = usize::try_from(self.dice.between(0, 4)).unwrap_or(0);
        let new = |offer: &Offer| !self.home.knows(*offer) && !self.home.has(offer.terms().family);
        let offer = wished.into_iter().cycle().skip(start).take(wished.len()).find(new).unwrap_or(Offer::Home);
        self.add_from(from, offer, None, None);
    }

    /// Ends every product with the contract.
    fn leave(&mut self) {
        let on = self.tenant.today.saturating_sub(self.dice.between(5, 300).days()).max(self.home.started_on);
        self.home.ended_on = Some(on);
        for subscription in &mut self.home.subscriptions {
            subscription.ended_on = Some(subscription.ended_on.map_or(on, |end| end.min(on)));
            subscription.planned_end_on = None;
        }
    }
}

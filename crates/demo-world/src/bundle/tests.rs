use super::*;
use encoding_rs::SHIFT_JIS;
use madoguchi_domain::time::Date;

/// A folder of this test's own, removed with it.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("madoguchi-bundle-{name}-{}", std::process::id()));
        Self(path)
    }

    fn manifest(&self) -> Manifest {
        toml::from_str(&fs::read_to_string(self.0.join("manifest.toml")).unwrap()).unwrap()
    }

    /// The lines of a file, its header apart.
    fn lines(&self, file: BundleFile, encoding: Encoding) -> (Vec<String>, Vec<Vec<String>>) {
        let bytes = fs::read(self.0.join(file.as_str())).unwrap();
        let text = match encoding {
            Encoding::Utf8 => String::from_utf8(bytes).unwrap(),
            Encoding::Cp932 => {
                let (text, _, malformed) = SHIFT_JIS.decode(&bytes);
                assert!(!malformed);
                text.into_owned()
            }
        };
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let owned = |record: &csv::StringRecord| record.iter().map(ToOwned::to_owned).collect::<Vec<_>>();
        let header = owned(reader.headers().unwrap());
        (header, reader.records().map(|record| owned(&record.unwrap())).collect())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

const AS_OF: &str = "2026-11-12T04:00:00+09:00";

fn world(customers: u64) -> World {
    World::new(customers, 42, Date::constant(2026, 11, 12))
}

#[test]
fn every_line_reads_back_as_the_world_has_it() {
    let (folder, world) = (Folder::new("back"), world(150));
    let mut told = Vec::new();
    let report = write(&world, &folder.0, Encoding::Utf8, AS_OF, &mut |done| told.push(done)).unwrap();
    assert_eq!((told.last(), told.is_sorted(), report.replaced), (Some(&150), true, 0));
    let records: Vec<_> = (0..150).map(|index| world.customer(index).record).collect();
    macro_rules! same {
        ($row:ty, $expected:expr) => {{
            let (header, lines) = folder.lines(<$row>::FILE, Encoding::Utf8);
            assert_eq!(header, <$row>::COLUMNS);
            let read: Vec<_> =
                lines.iter().map(|line| <$row>::parse(line.iter().map(String::as_str)).unwrap()).collect();
            let expected: Vec<$row> = $expected;
            assert_eq!(report.rows[&<$row>::FILE], expected.len() as u64);
            assert_eq!(read, expected);
        }};
    }
    same!(OfferingRow, world.offerings());
    same!(CustomerRow, records.iter().map(|r| r.customer.clone()).collect());
    same!(PhoneRow, records.iter().flat_map(|r| r.phones.clone()).collect());
    same!(AddressRow, records.iter().flat_map(|r| r.addresses.clone()).collect());
    same!(BillingAccountRow, records.iter().flat_map(|r| r.billing_accounts.clone()).collect());
    same!(DeviceRow, records.iter().flat_map(|r| r.devices.clone()).collect());
    same!(ProductRow, records.iter().flat_map(|r| r.products.clone()).collect());
    same!(BillRow, records.iter().flat_map(|r| &r.bills).map(|(bill, _)| bill.clone()).collect());
    same!(ChargeRow, records.iter().flat_map(|r| &r.bills).flat_map(|(_, lines)| lines.clone()).collect());
    same!(CustomerLinkRow, world.links());
}

#[test]
fn the_manifest_tells_rows_and_hashes_of_what_is_there() {
    let folder = Folder::new("manifest");
    let report = write(&world(70), &folder.0, Encoding::Cp932, AS_OF, &mut |_| {}).unwrap();
    let manifest = folder.manifest();
    assert_eq!((manifest.format, manifest.mode, manifest.encoding), (1, BundleMode::Full, Encoding::Cp932));
    assert_eq!(manifest.as_of, AS_OF);
    assert_eq!(manifest.files.iter().map(|file| file.name).collect::<Vec<_>>(), BundleFile::ALL);
    for file in &manifest.files {
        let bytes = fs::read(folder.0.join(file.name.as_str())).unwrap();
        let hash = hex(&Sha256::digest(&bytes));
        assert_eq!((file.rows, &file.sha256), (report.rows[&file.name], &hash), "{}", file.name);
        assert_eq!(folder.lines(file.name, Encoding::Cp932).1.len() as u64, file.rows);
    }
    let left = fs::read_dir(&folder.0).unwrap().count();
    assert_eq!(left, BundleFile::ALL.len() + 1, "no temporary file stays");
}

#[test]
fn in_cp932_only_lacking_characters_differ() {
    let (utf8, cp932) = (Folder::new("utf8"), Folder::new("cp932"));
    let world = world(400);
    write(&world, &utf8.0, Encoding::Utf8, AS_OF, &mut |_| {}).unwrap();
    let report = write(&world, &cp932.0, Encoding::Cp932, AS_OF, &mut |_| {}).unwrap();
    for file in BundleFile::ALL {
        let expected: Vec<Vec<_>> = utf8
            .lines(*file, Encoding::Utf8)
            .1
            .into_iter()
            .map(|line| line.into_iter().map(|field| field.replace('〜', "～").replace('𠮷', "〓")).collect())
            .collect();
        assert!(cp932.lines(*file, Encoding::Cp932).1 == expected, "{file}");
    }
    let lacking = utf8.lines(BundleFile::Customers, Encoding::Utf8).1.concat().concat().matches('𠮷').count();
    assert_eq!(report.replaced, lacking as u64);
}

#[test]
fn a_second_bundle_replaces_the_first() {
    let folder = Folder::new("twice");
    write(&world(30), &folder.0, Encoding::Utf8, AS_OF, &mut |_| {}).unwrap();
    let first = folder.manifest();
    write(&world(10), &folder.0, Encoding::Cp932, AS_OF, &mut |_| {}).unwrap();
    assert_ne!(folder.manifest(), first);
    write(&world(30), &folder.0, Encoding::Utf8, AS_OF, &mut |_| {}).unwrap();
    assert_eq!(folder.manifest(), first);
}

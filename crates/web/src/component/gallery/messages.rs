//! Samples of what the product says to the reader.

use super::{Sample, Say};
use crate::component::{Badge, Entry, KeyValueList, Link, Notice, Tone};

pub(super) fn samples(say: Say) -> Vec<Sample> {
    vec![
        Sample::new(
            "Notice: info with link",
            &Notice::new(Tone::Info, say.of("お届け先の登録をお願いします", "Please register where to reach you"))
                .line(say.of("認証コードをメールでお送りしました。", "We sent a code by e-mail."))
                .link(Link::new(say.of("認証コードを入力する", "Enter the code"), "#code")),
        ),
        Sample::new("Notice: success", &Notice::new(Tone::Success, say.of("登録が完了しました", "You are registered"))),
        Sample::new(
            "Notice: warning",
            &Notice::new(Tone::Warning, say.of("設備点検のお知らせ", "Maintenance")).line(say.of(
                "4月12日 午前1時から5時まで、インターネットがご利用いただけません。",
                "No internet on 12 April from 1:00 to 5:00.",
            )),
        ),
        Sample::new(
            "Notice: error",
            &Notice::new(Tone::Error, say.of("お支払いを確認できませんでした", "We could not collect your payment"))
                .line(say.of("口座の残高をご確認ください。", "Please check the balance of your account."))
                .line(say.of("5月7日にもう一度引き落とします。", "We will try again on 7 May.")),
        ),
        Sample::new("Badge: info", &Badge::new(Tone::Info, say.of("手続き中", "In progress"))),
        Sample::new("Badge: success", &Badge::new(Tone::Success, say.of("支払済み", "Paid"))),
        Sample::new("Badge: warning", &Badge::new(Tone::Warning, say.of("ご確認待ち", "Waiting for you"))),
        Sample::new("Badge: error", &Badge::new(Tone::Error, say.of("お支払い未確認", "Not paid"))),
        Sample::new(
            "KeyValueList: review page",
            &KeyValueList::new(vec![
                Entry::new(say.of("マイページID", "My Page ID"), "midori@example.jp")
                    .change(say.of("修正する", "Change"), "#id"),
                Entry::new(
                    say.of("連絡先メールアドレス", "Contact e-mail address"),
                    "a-rather-long-address-that-somebody-really-has@mail.example.jp",
                )
                .change(say.of("修正する", "Change"), "#address"),
                Entry::new(
                    say.of("パスワード", "Password"),
                    say.of("安全のため表示していません", "Not shown, for safety"),
                ),
            ]),
        ),
    ]
}

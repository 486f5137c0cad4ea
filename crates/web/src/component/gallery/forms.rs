//! Samples of everything a form is made of.

use super::{Sample, Say};
use crate::component::{
    Button, ButtonLook, Checkbox, CheckboxGroup, Choice, ErrorSummary, Field, FieldError, FieldWidth, Fold, Help,
    Markup, RadioCards, StepList, TextArea,
};

pub(super) fn samples(say: Say) -> Vec<Sample> {
    let mut samples = fields(say);
    samples.extend(choices(say));
    samples.extend(flow(say));
    samples
}

fn find_it(say: Say) -> Help {
    Help::new(
        say.of("確認方法を見る", "Where to find it"),
        [
            say.of(
                "毎月お届けするご利用明細の右上にある、10桁の数字です。",
                "The ten figures at the top right of your monthly statement.",
            ),
            say.of("契約書面の1ページ目にも印刷されています。", "It is also on the first page of your contract."),
        ],
    )
}

fn fields(say: Say) -> Vec<Sample> {
    let required = say.of("必須", "required");
    let optional = say.of("任意", "optional");
    let (show, hide) = (say.of("表示する", "Show"), say.of("隠す", "Hide"));
    vec![
        Sample::new(
            "Field: text with hint",
            &Field::text("sample_kana", say.of("ご契約者氏名（カナ）", "Contract holder's name (kana)"))
                .hint(say.of("ひらがなでも入力できます。", "Hiragana will do as well."))
                .required(required)
                .autocomplete("off")
                .max_length(60),
        ),
        Sample::new(
            "Field: text with error",
            &Field::text("sample_kana_wrong", say.of("ご契約者氏名（カナ）", "Contract holder's name (kana)"))
                .hint(say.of("ひらがなでも入力できます。", "Hiragana will do as well."))
                .required(required)
                .value("青葉みどり")
                .error(Some(say.of(
                    "お名前をカタカナまたはひらがなで入力してください。",
                    "Enter the name in katakana or hiragana.",
                ))),
        ),
        Sample::new(
            "Field: phone number, optional",
            &Field::phone("sample_phone", say.of("日中に連絡がつく電話番号", "A phone number for the daytime"))
                .optional(optional)
                .autocomplete("tel")
                .value("090-0000-1234"),
        ),
        Sample::new(
            "Field: mail address",
            &Field::address("sample_address", say.of("連絡先メールアドレス", "Contact e-mail address"))
                .required(required)
                .autocomplete("email")
                .value("midori@example.jp"),
        ),
        Sample::new(
            "Field: last four figures, with help",
            &Field::figures(
                "sample_last4",
                say.of("口座番号 下4桁", "Account number, last 4 digits"),
                FieldWidth::Short,
            )
            .max_length(8)
            .help(find_it(say)),
        ),
        Sample::new(
            "Field: code, with error",
            &Field::figures("sample_code", say.of("認証コード", "Code"), FieldWidth::Short)
                .autocomplete("one-time-code")
                .value("12345")
                .error(Some(say.of("認証コードは6桁の数字です。", "The code has six figures."))),
        ),
        Sample::new(
            "Field: password",
            &Field::password("sample_password", say.of("パスワード", "Password"), show, hide)
                .hint(say.of("8文字以上。記号も使えます。", "At least 8 characters. Symbols are welcome."))
                .required(required)
                .autocomplete("new-password"),
        ),
        Sample::new(
            "Field: password with error",
            &Field::password("sample_password_wrong", say.of("パスワード", "Password"), show, hide)
                .autocomplete("new-password")
                .error(Some(say.of(
                    "よく使われるパスワードです。ほかのものにしてください。",
                    "Many people use this password. Choose another.",
                ))),
        ),
    ]
}

fn proofs(say: Say) -> Vec<Choice> {
    vec![
        Choice::new("customer_number", say.of("お客さま番号", "Customer number"))
            .hint(say.of("ご利用明細の右上にあります。", "At the top right of your statement.")),
        Choice::new("bank_last4", say.of("口座番号 下4桁", "Bank account number, last 4 digits")),
        Choice::new("device", say.of("機器情報", "Device number")).help(find_it(say)),
    ]
}

fn with_fields(say: Say) -> Vec<Choice> {
    let number = say.of("お客さま番号", "Customer number");
    let last4 = say.of("口座番号 下4桁", "Bank account number, last 4 digits");
    vec![
        Choice::new("customer_number", number)
            .inside(Field::verbatim("sample_inside", number).id("sample_inside_number").width(FieldWidth::Medium)),
        Choice::new("bank_last4", last4).inside(
            Field::figures("sample_inside", last4, FieldWidth::Short)
                .id("sample_inside_last4")
                .value("12")
                .error(Some(say.of("下4桁の数字4つを入力してください。", "Enter the last four digits."))),
        ),
    ]
}

fn choices(say: Say) -> Vec<Sample> {
    let legend = say.of("お支払情報等（いずれか1つ）", "Payment details etc. (choose one)");
    let terms = [
        Markup::from(crate::component::Link::new(say.of("利用規約", "the terms of use"), "#terms")),
        Markup::from(say.of("に同意する", " are all right with me")),
    ];
    vec![
        Sample::new(
            "RadioCards: one chosen",
            &RadioCards::new("sample_proof", legend, proofs(say))
                .checked(Some("bank_last4"))
                .required(say.of("必須", "required")),
        ),
        Sample::new(
            "RadioCards: none chosen, with hint and error",
            &RadioCards::new("sample_proof_wrong", legend, proofs(say))
                .hint(say.of("どのサービスのものでもかまいません。", "Any service's will do."))
                .error(Some(say.of("いずれか1つを選んでください。", "Choose one of these."))),
        ),
        Sample::new(
            "RadioCards: each with a field inside",
            &RadioCards::new("sample_proof_inside", legend, with_fields(say)).checked(Some("bank_last4")),
        ),
        Sample::new(
            "Checkbox",
            &Checkbox::new("sample_agree", terms.iter().cloned().collect::<Markup>()).checked(true),
        ),
        Sample::new(
            "Checkbox: with hint and error",
            &Checkbox::new("sample_agree_wrong", terms.into_iter().collect::<Markup>())
                .hint(say.of("新しい画面は開きません。", "No new window opens."))
                .error(Some(say.of("内容をご確認のうえ、同意してください。", "Read the terms and agree to them."))),
        ),
        Sample::new(
            "CheckboxGroup: with hint and error",
            &CheckboxGroup::new("sample_kept_out", say.of("表示しないサイト", "Sites to keep out"))
                .hint(say.of("いくつでも選べます。", "As many as you like."))
                .error(Some(say.of("1つ以上選んでください。", "Choose at least one.")))
                .with("games", say.of("オンラインゲーム", "Online games"), true)
                .with("dating", say.of("出会い・マッチング", "Dating"), false),
        ),
        Sample::new(
            "Fold: with a CheckboxGroup in it",
            &Fold::new(say.of("種類を見る・選ぶ", "See and choose kinds"), false).with(
                CheckboxGroup::new("sample_kinds", say.of("表示しないサイトの種類", "Kinds of sites to keep out"))
                    .with("social", say.of("SNS・ブログ", "Social networks"), true),
            ),
        ),
        Sample::new(
            "TextArea: with hint and error",
            &TextArea::new("sample_sites", say.of("表示しないサイト", "Sites to keep out"))
                .hint(say.of("1行に1つずつ入力してください。", "One a line."))
                .value("example.jp\nnot a site")
                .error(Some(say.of("2行目はサイトの名前ではありません。", "Line 2 is not the name of a site."))),
        ),
    ]
}

fn flow(say: Say) -> Vec<Sample> {
    let steps = [
        say.of("STEP1 はじめに", "1 Before you start"),
        say.of("STEP2 ご契約者様の認証", "2 Confirm your contract"),
        say.of("STEP3 IDの登録／確認", "3 Register your ID"),
        say.of("メールアドレスの登録", "Register your e-mail address"),
    ];
    let step_list = |current| {
        StepList::new(say.of("登録の手順", "Steps of the registration"), say.of("完了", "done"), steps, current)
    };
    let errors = vec![
        FieldError {
            field: Some("sample_kana_wrong".to_owned()),
            message: say
                .of("お名前をカタカナまたはひらがなで入力してください。", "Enter the name in katakana or hiragana.")
                .to_owned(),
        },
        FieldError {
            field: Some("sample_proof_wrong".to_owned()),
            message: say.of("いずれか1つを選んでください。", "Choose one of these.").to_owned(),
        },
        FieldError {
            field: None,
            message: say.of("10分ほどおいてからお試しください。", "Try again in ten minutes.").to_owned(),
        },
    ];
    vec![
        Sample::new("StepList: at the first step", &step_list(0)),
        Sample::new("StepList: on the way", &step_list(1)),
        Sample::new("StepList: all done", &step_list(steps.len())),
        Sample::new(
            "ErrorSummary",
            &ErrorSummary::new(say.of("入力内容をご確認ください", "Please check what you entered"), errors),
        ),
        Sample::new("Button: primary", &Button::submit(say.of("次へ", "Next"))),
        Sample::new("Button: secondary, a link", &Button::link(say.of("戻る", "Back"), "#top")),
        Sample::new("Button: danger", &Button::submit(say.of("取り下げる", "Withdraw")).look(ButtonLook::Danger)),
        Sample::new(
            "Button: quiet",
            &Button::submit(say.of("認証コードをもう一度送る", "Send the code again"))
                .look(ButtonLook::Quiet)
                .named("resend", "1"),
        ),
    ]
}

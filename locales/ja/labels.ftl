### Labels: one word for one thing. What the start guide prints stands here as printed; change it by an override
### (a locale key in the operator's configuration), not here. Running text elsewhere uses the terms below.

## The operator's own names. An override of a term changes every text that uses it.
## Fluent's Rust bundle keeps terms and messages in one list: no term may be named as a message (`phone`, `security`).

-operator = 当社
-portal = マイページ
-id = マイページID
-smart = スマートホームサービス
# The short form stands before another noun. An override without forms serves both.
-mobile = { $form ->
    [short] モバイル
   *[full] モバイルサービス
}
-phone-service = 電話
-energy = 電気＆ガス
-security-service = インターネットセキュリティ

## Menu

menu = メニュー
menu-close = 閉じる
menu-top = トップ
# As printed in the guide: one of the two places that say お客様.
menu-customer = お客様情報の確認・変更
menu-services = サービスの設定・変更
menu-contracts = 契約内容の確認・変更
menu-channels = テレビオプション
menu-mailboxes = メールアドレス
menu-net-options = インターネットオプション
menu-statements = 利用明細
menu-settings = { -portal }の設定・変更
menu-faq = よくある質問
menu-customer-look = ご登録内容の確認
menu-services-all = サービスの一覧
menu-settings-all = 設定の一覧
menu-help = ヘルプ

## Below the menu: details, contracts and options

contact-change = 連絡先メールアドレスの変更
contact-address = 連絡先メールアドレス
payment = お支払い情報の確認・変更
payment-card-note = ※クレジットカードへの変更が可能です。
apply-smart-home = { -smart }の申込み
apply-tv = テレビサービスの追加申込み
apply-internet = インターネットサービスの追加申込み
apply-mobile = { -mobile }の申込み
apply-phone = 電話サービスの追加申込み
apply-nhk = NHK団体一括支払の申込み
# NHK's own word: the other place that says お客様.
nhk-customer-number = NHKのお客様番号
channels-change = オプションチャンネルの追加・変更
mailbox-add = メールアドレスの追加登録
mailbox-new = 新規登録
mailbox-settings = メールアドレス設定変更
homepage = ホームページの設定・変更
web-filter = webフィルタリングの設定・変更
security = { -security-service }の設定・変更
security-entry = インターネットセキュリティサービス

## Below the menu: statements

statement = ご利用明細の確認
usage-phone = { -phone-service }明細の確認
usage-mobile = { -mobile(form: "short") }利用明細の確認
usage-energy = { -energy }明細の確認

## Below the menu: settings of the portal

id-change = { -id }の変更
id-new = 新{ -id }
password-change = パスワードの変更
password-current = 現在のパスワード
password-new = 新しいパスワード
password-new-again = 新しいパスワード（もう一度）

## Sign-in and registration

sign-in = ログイン
sign-out = ログアウト
register = { -id }の新規登録
steps-1 = STEP1 はじめに
steps-2 = STEP2 ご契約者様の認証
steps-3 = STEP3 { -id }の登録／確認
steps-4 = メールアドレスの登録
contract-check = 契約者情報 認証
name-kana = ご契約者氏名（カナ）
name-kana-hint = ご契約者ご本人のお名前です。ひらがなでも入力できます。
phone = 登録済みの電話番号
proof-kind = お支払情報等（いずれか1つ）
proof-customer-number = お客さま番号
proof-bank-last4 = 口座番号 下4桁
proof-bank-last4-hint = ゆうちょ銀行は通帳の番号の下4桁でも入力できます。
proof-card-last4 = クレジットカード番号 下4桁
proof-device = 機器情報
# What a screen reader says for the sign "？".
proof-where = 確認方法を見る
extra-proof = 追加認証情報
cannot-prove = 認証ができない場合はこちら
cannot-prove-note = ※機器の設置完了直後は認証に失敗する場合があります。

## The temporary ID by post

temporary-id = 仮{ -id }
temporary-password = 仮パスワード
temporary-case-note = ※大文字・小文字のお間違いがないようご確認ください。
temporary-link = 仮{ -id }をお持ちの方はこちら
temporary-letter = 仮{ -id }登録通知書

## Forgotten

forgotten = ID・パスワードをお忘れの方はこちらから
forgotten-password = パスワードがご不明な場合
forgotten-id = { -id }がご不明な場合
# Page title; the field is code-field.
code = 認証コード入力
code-field = 認証コード
passphrase = 合言葉登録
passphrase-question = 秘密の質問
passphrase-answer = 答え
passphrase-note = この手続きの間だけ使います。
passphrase-sent = 本人認証完了
passphrase-unfinished = まだ手続きは終わっていません
passphrase-sent-lead = 確認メールを送信しました。
reissue = ID・パスワード再発行

## Mailboxes

subdomain = サブドメイン
subdomain-more = 他のサブドメイン候補を表示する
# As printed in the guide; running text says ウイルス.
virus-check = メールウィルスチェック
virus-check-on = ON
virus-check-off = OFF

## Buttons: each names what it does

button-next = 次へ
button-review = 確認
# The same word on 契約者情報 認証, where it checks the entries.
button-check = 確認
button-register = 登録
button-back = 戻る
button-correct = 修正する
button-apply = 申し込む
button-withdraw = 取り下げる

## Outcomes and applications

done = 完了
done-title = { $what }が完了しました
receipt = 受付番号
orders = お申込み状況
order-state-acknowledged = 受付済み
order-state-in-progress = 手続き中
order-state-held = ご確認待ち
order-state-completed = 完了
order-state-cancelled = 取消し
order-state-rejected = お受けできませんでした
documents = 契約書面などの書類
notices = お知らせ

## Contact, guide

contact-block = お問い合わせ窓口
contact-phone = 電話番号
contact-international = 国際電話・IP電話などをご利用の場合
contact-mail = メール
contact-hours = 受付時間
contact-more = くわしく
call-number = { $number } に電話する
contact-notes = ご注意
guide = 詳しいご利用ガイド
guide-as-of = { $month }現在
guide-number = 資料番号 { $number }
environment = 閲覧推奨環境

## Service families

family-tv = テレビ
family-internet = インターネット
family-phone = 電話
family-mobile = モバイル
family-smart-home = スマートホーム
family-energy = 電気・ガス
family-option = オプション・その他

## Bills, payments, products

bill-state-paid = お支払い済み
bill-state-due = お支払い予定
bill-state-failed = お支払いを確認できませんでした
bill-state-in-collection = お支払いのご案内中
payment-method-bank-debit = 口座振替
payment-method-credit-card = クレジットカード
payment-method-invoice = 払込票
change-reason-new = 追加
change-reason-ended = 終了
change-reason-price-change = 料金の変更
change-reason-usage = ご利用量
change-used = ご利用量 { $before }→{ $now }{ $unit }
change-price = { $before }→{ $now }
change-reason-one-off = この月だけ
change-reason-one-off-over = 前の月だけ
device-set-top-box = テレビの受信機
device-modem = インターネットの機器
device-phone-adapter = 電話の機器
device-sim = SIMカード
device-smart-home-hub = スマートホームの機器
product-status-pending-active = ご利用開始前
product-status-active = ご利用中
product-status-suspended = 休止中
product-status-terminated = 終了

## What a household may see

scope-bills = ご請求
scope-bills-hint = ご利用明細と、お支払いの状態です。
scope-orders = ご契約とお申込み
scope-orders-hint = ご契約の内容を見て、お申込みや変更ができます。
scope-mailboxes = メールアドレス
scope-mailboxes-hint = メールアドレスの追加と設定ができます。
scope-usage = ご利用状況
scope-usage-hint = データ量や電気・ガスの使用量です。通話の内容は含みません。
term-1-month = 1か月間
term-6-months = 6か月間
term-1-year = 1年間
term-3-years = 3年間
quick-actions = よく使う手続き

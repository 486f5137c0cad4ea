### Changing one's own password, and hearing of changes (PRODUCT §4.2, §4.4).

password-change-lead = 新しいパスワードに変えると、ほかの端末はすべてログアウトします。
password-change-button = 変更する
password-current-wrong = 現在のパスワードが違います。
password-same-as-before = 現在と同じパスワードです。別のパスワードを入力してください。
password-delayed = { $why }、{ $span }パスワードを変更できません。
password-changed-text = 次のログインから、新しいパスワードをお使いください。
password-changed-mail = 連絡先メールアドレスへ、お知らせをお送りしました。

## A change that was not its owner's

credential-frozen = 「覚えがない」とのお知らせがあったため、変更を止めています。{ $at }から変更できます。お急ぎのときは、お電話でご案内します。
credential-settling = 登録し直したばかりのため、安全のために変更を止めています。{ $at }から変更できます。
not-me-title = 覚えがない変更を止める
not-me-what = 変更されたもの
not-me-at = 変更した日時
change-password = パスワード
change-password-reset = パスワード（再発行）
change-portal-id = { -id }
change-contact-address = 連絡先メールアドレス
change-registration = { -id }の登録し直し
change-passkey-added = パスキー（登録）
change-passkey-removed = パスキー（削除）
change-two-step-on = 2段階認証（オン）
change-two-step-off = 2段階認証（オフ）
change-recovery-codes = 予備コード
change-household-invited = ご契約の公開（招待）
change-household-accepted = ご契約の公開（招待の受け取り）
change-household-revoked = ご契約の公開の取りやめ
change-contract-added = ご契約の追加
change-web-filter = webフィルタリングの設定
change-ordered = お申込み
change-order-withdrawn = お申込みの取り下げ
not-me-lead = この変更に覚えがないときは、下のボタンを押してください。次のことをします。
not-me-effect-1 = すべての端末をログアウトします。
not-me-effect-password = 今のパスワードを使えなくします。新しいパスワードは、すぐに決められます。
not-me-effect-reset = 今のパスワードを使えなくし、24時間はパスワードの再発行もできないようにします。
not-me-effect-login = この{ -id }を、ご本人と確認できるまで使えなくします。
not-me-effect-2 = 24時間、ほかの変更もできないようにします。
not-me-effect-3 = 担当者へお知らせします。
not-me-button = 変更を止める
not-me-title-sign-in = 覚えがないログインを止める
not-me-button-sign-in = ログインを止める
not-me-mine = ご自分で変更した場合は、この画面を閉じてください。
not-me-done-title = 変更を止めました
not-me-done-title-sign-in = ログインを止めました
not-me-done-password = すべての端末をログアウトし、今のパスワードを使えなくしました。新しいパスワードを決めると、またログインできます。
not-me-done-password-button = 新しいパスワードを決める
not-me-done-reset = すべての端末をログアウトし、今のパスワードを使えなくしました。24時間は、パスワードの再発行もできません。
not-me-done-login = すべての端末をログアウトし、この{ -id }を使えなくしました。ご契約者さまは、通知書で登録し直していただけます。
not-me-done-call = お電話で、受付番号をお知らせください。元に戻すお手伝いをします。
not-me-over-title = この画面はもう使えません
not-me-over-text = 時間がたっているか、リンクが途中で切れています。覚えのない変更があったときは、お電話でお知らせください。
not-me-what-else = お知らせの内容
change-new-device = 新しい端末からのログイン
not-me-lead-sign-in = このログインに覚えがないときは、下のボタンを押してください。次のことをします。
not-me-mine-sign-in = ご自分でログインした場合は、この画面を閉じてください。

## Changing the ID

id-change-lead = ログインに使う{ -id }を変えます。パスワードは変わりません。
id-change-now = 今の{ -id }
id-change-hint = ふだんお使いのメールアドレスを入力してください。4～100文字で、半角の英数字と @ _ - . が使えます。
id-change-same = 今と同じ{ -id }です。
id-change-too-many = 今日はこれ以上お調べできません。{ $at }からお試しください。
id-change-mails = メールの数が多いため、連絡先は { $at } から変更できます。「設定しない」を選ぶと{ -id }だけを変えられます。
id-change-contact-long = この{ -id }は、連絡先メールアドレスにはできません。「設定しない」を選んでください。
id-change-review = { -id }の変更の確認
id-change-review-lead = 連絡先を選び、内容に間違いがなければ「登録」を押してください。
id-change-review-plain = 内容に間違いがなければ、「登録」を押してください。
id-change-also = 新しい{ -id }を連絡先メールアドレスにも設定しますか
id-change-also-on = 設定する
id-change-also-on-hint = 届いた認証コードを入力すると、切り替わります。
id-change-also-off = 設定しない
id-change-also-off-hint = 連絡先は { $address } のままです。
id-change-effect = { -id }はすぐに変わります。ほかの端末は、すべてログアウトします。
id-change-done-text = 次のログインから、新しい{ -id }をお使いください。
id-change-done-mail = 連絡先メールアドレスへ、お知らせをお送りしました。
id-change-done-pending = 連絡先メールアドレスは、まだ変わっていません。
id-change-done-code = { $address } へ、認証コードをお送りしました。
id-change-done-enter = 認証コードを入力する

### Subjects and sentences of mails. A sentence is a text of its own: it stands on its own line in the plain version.

## Every mail

mail-heading = { $operator } { -portal }
mail-entry = { $label }：{ $value }
mail-portal-address = { -portal }を開く
mail-footer-sender = このメールは、{ $operator }が { $domain } からお送りしています。
mail-footer-no-reply = このメールに返信いただいても、お答えできません。

## The code for the contact address

mail-contact-code-subject = 【{ $operator }】{ -portal } 認証コードのお知らせ
mail-contact-code-lead = 連絡先メールアドレスを確認するための認証コードです。
mail-contact-code-enter = 次の6桁の数字を、{ -portal }の画面に入力してください。
mail-contact-code-until = このコードは、{ $until }まで使えます。
mail-contact-code-keep-open = コードを入力する画面は、開いたままにしておいてください。
mail-contact-code-closed = 画面を閉じた場合は、ログインすると続きから入力できます。
mail-contact-code-not-yours = 心当たりがない場合は、このメールを破棄してください。
mail-contact-code-mistyped = ほかの方がアドレスをまちがえて入力した可能性があります。
mail-contact-code-secret = 認証コードは、ほかの方に教えないでください。
mail-contact-code-never-asked = { $operator }から認証コードをおたずねすることはありません。

## Registration is complete

mail-registered-subject = 【{ $operator }】{ -portal } 登録完了のお知らせ
mail-registered-lead = { -id }の登録が完了しました。
mail-registered-id = { -id }（一部を伏せています）
mail-registered-sign-in = 下の「{ mail-portal-address }」からログインできます。
mail-registered-no-password = パスワードは、メールではお送りしません。
mail-registered-not-yours = 登録した覚えがない場合は、{ $operator }へお知らせください。

## Something of a login was changed

mail-changed-subject = 【{ $operator }】{ -portal } 変更のお知らせ
mail-changed-password = パスワードが変更されました。
mail-changed-password-reset = パスワードが再発行されました。
mail-changed-portal-id = { -id }が変更されました。
mail-changed-contact-address = 連絡先メールアドレスが変更されました。
mail-changed-registration = ご契約に、新しい{ -id }が登録し直されました。
mail-changed-passkey-added = パスキーが登録されました。
mail-changed-passkey-removed = パスキーが削除されました。
mail-changed-two-step-on = 2段階認証がオンになりました。
mail-changed-two-step-off = 2段階認証がオフになりました。
mail-changed-recovery-codes = 予備コードが新しく作られました。
mail-changed-household-invited = ご家族などへの招待が、メールで送られました。
mail-changed-household-accepted = 招待された方が、ご契約の内容を見られるようになりました。
mail-changed-household-revoked = 招待された方が、ご契約の内容を見られなくなりました。
mail-changed-contract-added = { -id }に、ご契約が追加されました。
mail-changed-web-filter = webフィルタリングの設定が変更されました。
mail-changed-others = ほかの端末は、すべてログアウトしています。
mail-changed-at = 変更した日時
mail-changed-not-yours = 変更した覚えがない場合は、ほかの方が使っているおそれがあります。
mail-changed-stop = すぐに下の「{ mail-changed-not-me }」を押してください。
mail-changed-not-me = 覚えがない変更を止める
mail-changed-tell = そのうえで{ $operator }へ、受付番号をお知らせください。

## A new contact address, and a sign-in from another device

mail-new-contact-subject = 【{ $operator }】{ -portal } 連絡先の認証コード
mail-new-contact-lead = 新しい連絡先メールアドレスを確認するための認証コードです。
mail-new-contact-closed = 画面を閉じた場合は、下の「{ mail-new-contact-page }」から続きを入力できます。
mail-new-contact-page = 認証コードを入力する
mail-new-contact-until-then = 入力が終わるまで、お知らせは今までのアドレスに届きます。
mail-new-device-subject = 【{ $operator }】{ -portal } 新しい端末からのログイン
mail-new-device-lead = 新しい端末から{ -portal }へのログインがありました。
mail-new-device-mine = ご自分でログインした場合は、何もする必要はありません。
mail-new-device-device = 端末
mail-new-device-not-yours = 覚えがない場合は、ほかの方がログインしたおそれがあります。
mail-new-device-password = すぐにログインして、パスワードを変えてください。
mail-new-device-stop = ログインできないときは、下の「{ mail-new-device-not-me }」を押してください。
mail-new-device-not-me = 覚えがないログインを止める

## For the staff: a change that its owner did not make

mail-disowned-subject = 【{ $operator }】担当者の方へ 覚えのない変更
mail-disowned-lead = お客さまから、次の変更に覚えがないとのお知らせがありました。
mail-disowned-stopped = すべての端末をログアウトし、パスワードを止めました。24時間は変更できません。
mail-disowned-call = お客さまから、この受付番号でお電話があります。
mail-disowned-letter = ご本人と確認できたら、通知書を作り直してください。
mail-disowned-register = その通知書で、{ -id }を登録し直していただけます。

## For the staff: a stolen list may be tried

mail-stuffing-subject = 【{ $operator }】担当者の方へ 不審なログイン
mail-stuffing-source = 1つの接続元から、たくさんの{ -id }でログインに失敗しています。
mail-stuffing-password = 1つのパスワードで、たくさんの{ -id }のログインに失敗しています。
mail-stuffing-list = 盗まれた{ -id }とパスワードの一覧が、試されているおそれがあります。
mail-stuffing-at = 気づいた日時
mail-stuffing-slowed = 同じようなログインは、返答を遅らせています。
mail-stuffing-look = 接続元のアドレスは、手前のサーバーの記録でご確認ください。

## A forgotten password

mail-recovery-code-subject = 【{ $operator }】{ -portal } 認証コードのお知らせ
mail-recovery-code-lead = 新しいパスワードを決めるための認証コードです。
mail-recovery-link-subject = 【{ $operator }】{ -portal } ご本人確認のお願い
mail-recovery-link-lead = 新しいパスワードを決めるための、ご本人確認のメールです。
mail-recovery-link-open = 下の「{ mail-recovery-link }」を押してください。
mail-recovery-link-answer = さきほど選んだ質問と答えを、もう一度入力してください。
mail-recovery-link = 手続きを続ける
mail-recovery-link-until = このアドレスは、{ $until }まで使えます。
mail-recovery-link-secret = このアドレスと答えは、ほかの方に教えないでください。
mail-recovery-not-yours = 手続きをした覚えがない場合は、何もしないでください。
mail-recovery-unchanged = パスワードは変わりません。

## An earlier registration is replaced

mail-replacement-code-subject = 【{ $operator }】{ -portal } 認証コードのお知らせ
mail-replacement-code-lead = { -id }を登録し直すための認証コードです。
mail-replacement-unchanged = 今の登録は変わりません。

## A forgotten ID

mail-reminder-subject = 【{ $operator }】{ -id }のお知らせ
mail-reminder-lead = お問い合わせいただいた{ -id }をお知らせします。
mail-reminder-not-yours = お問い合わせの覚えがない場合は、{ $operator }へお知らせください。

## A household

mail-invited-subject = 【{ $operator }】{ -portal } 招待のお知らせ
mail-invited-lead = { $name } さまから、ご契約の内容を見られるように招待されました。
mail-invited-open = 下の「{ mail-invited-link }」を押し、内容を確かめてから受け取ってください。
mail-invited-link = 招待の内容を見る
mail-invited-until = このアドレスは、{ $until }まで使えます。
mail-invited-free = 受け取るのに、ご契約や料金は必要ありません。
mail-invited-not-yours = 心当たりがない場合は、何もしないでください。
mail-invited-secret = このアドレスは、ほかの方に教えないでください。
mail-invited-never-asked = { $operator }からパスワードをおたずねすることはありません。
mail-ended-subject = 【{ $operator }】{ -portal } 公開終了のお知らせ
mail-ended-lead = { $name } さまのご契約の内容は、見られなくなりました。
mail-ended-own = お客さまの{ -id }は、そのままお使いいただけます。
mail-ended-not-yours = 心当たりがない場合は、{ $operator }へお知らせください。

## An order

mail-changed-ordered = お申込みを受け付けました。
mail-changed-order-withdrawn = お申込みが取り下げられました。
mail-order-move = お手続き：お引越し
mail-order-registered-phone = お手続き：登録済みの電話番号の変更
mail-order-received-subject = 【{ $operator }】お申込みを受け付けました
mail-order-moved-subject = 【{ $operator }】お申込み状況のお知らせ
mail-order-acknowledged = お申込みを受け付けました。
mail-order-in-progress = お手続きを進めています。
mail-order-held = お手続きを進めるために、確認を待っています。
mail-order-completed = お手続きが終わりました。
mail-order-cancelled = お申込みを取り消しました。
mail-order-rejected = 申し訳ございません。お申込みをお受けできませんでした。
mail-order-at = 受け付けた日時
mail-order-moved-at = 日時
mail-order-text = ご連絡
mail-order-next = 担当者が内容を確認し、進み具合をメールでお知らせします。
mail-order-withdraw = お手続きが始まるまでは、下の画面から取り下げられます。
mail-order-page = お申込みの状況を見る
mail-order-not-yours = 覚えがない場合は、上の「{ mail-order-not-me }」を押してください。
mail-order-stop = 覚えがない場合は、すぐに次の「{ mail-order-not-me }」を押してください。
mail-order-not-me = 申込みを止める
mail-order-unexpected = 心当たりがない場合は、{ $operator }へお知らせください。

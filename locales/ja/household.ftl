### Who else sees a contract, adding a contract, switching between contracts (PRODUCT §2 `Grant`, §4.4).

household = ご家族への公開
settings-household = ご契約の内容を、ご家族などにも見ていただけます。
settings-contract-add = お客さまのほかのご契約も、同じ{ -id }で見られるようにします。
household-lead = ご契約の内容を、ご家族などにも見ていただけます。見られる内容と期間は、お客さまが決めます。
household-guest = このご契約は、招待されてご覧いただいています。ほかの方を招待できるのは、ご契約者さまだけです。
household-off = ご家族への公開は、ご利用いただけません。ログインできるのは、1つのご契約に1人です。
household-guests = 見られる方
household-nobody = ご契約者さまのほかに、見られる方はいません。
household-invitations = 招待中の方
household-scopes = 見られる内容
household-since = 見られるようになった日
household-until = 見られる最後の日
household-seen = 最後に見た日時
household-never-seen = まだ見ていません
household-state = 招待の状態
household-open-until = お返事待ち（{ $at }まで）
household-expired = お返事の期限が過ぎました
household-sent = メールをお送りした日時
household-remind = 招待メールをもう一度送る
household-reminded = 招待メールをお送りしました
household-withdraw = 招待を取り下げる
household-withdrawn = 招待を取り下げました
household-revoke = 見せるのをやめる
household-revoked = 見せるのをやめました
household-revoke-title = 公開の取りやめ
household-revoke-lead = { $name } が、このご契約を見られないようにします。
household-revoke-text = すぐに見られなくなります。ご本人へも、メールでお知らせします。
household-full = 見られる方と招待中の方は、あわせて10人までです。先にどなたかを減らしてください。
household-wait = 次の招待メールは { $at } からお送りできます。
household-back = 一覧へ戻る

## Inviting

household-invite = ご家族などを招待する
household-invite-lead = 招待メールをお送りします。受け取った方に、ご契約は必要ありません。
household-address = 招待する方のメールアドレス
household-address-hint = まちがえると、知らない方に届きます。よくお確かめください。
household-address-own = お客さまご自身のアドレスです。招待する方のアドレスを入力してください。
household-scopes-hint = 見せてもよいものだけを選んでください。
household-no-scope = 見られる内容を1つ以上選んでください。
household-term = 見られる期間
household-term-hint = 期間が過ぎると、自動的に見られなくなります。途中で取りやめることもできます。
household-no-term = 見られる期間を選んでください。
household-review = 招待の確認
household-review-lead = まだお送りしていません。内容をお確かめください。
household-review-1 = 招待メールには、ご契約者さまのお名前の一部だけを書きます。
household-review-2 = 7日以内にお返事がないと、招待は使えなくなります。
household-review-3 = 通話の一つひとつの内容は、ご契約者さまのほかには見えません。
household-send = 招待する
household-what = 招待
household-answer-by = お返事の期限
household-invited-text = 招待メールをお送りしました。お客さまへも、メールでお知らせします。
household-invited-next = 招待した方がお返事をすると、メールでお知らせします。
household-sender = 届かないときは、迷惑メールの中をご確認いただくようお伝えください。{ $domain } からのメールを受け取れる設定も必要です。

## Answering an invitation

invitation-title = 招待が届いています
invitation-lead = { $name } さまから、ご契約の内容を見られるように招待されています。
invitation-calls = 通話の一つひとつの内容は、見られません。
invitation-as = ログイン中の{ -id }「{ $id }」で受け取ります。
invitation-accept = この{ -id }で受け取る
invitation-have-id = { -id }をお持ちの方
invitation-have-id-text = お持ちの{ -id }で、招待された内容も見られるようになります。
invitation-sign-in = ログインして受け取る
invitation-other-id = ほかの{ -id }でログインする
invitation-no-id = { -id }をお持ちでない方
invitation-no-id-text = ご契約がなくても登録できます。
invitation-register = 新しい{ -id }を登録する
invitation-not-yours = 心当たりがないときは、この画面を閉じてください。何も変わりません。
invitation-unverified = 先に、連絡先メールアドレスの確認をお願いします。そのあと、招待のメールをもう一度開いてください。
invitation-own = お客さまご自身のご契約です。受け取る必要はありません。
invitation-over-title = この招待は使えません
invitation-over-text = 期限が過ぎたか、取り下げられたか、ほかの方が受け取りました。アドレスが途中で切れていることもあります。
invitation-over-next = 招待した方に、もう一度招待してもらってください。
invitation-scopes = 見られる内容
invitation-contract = 見られるご契約
invitation-done-title = 招待を受け取りました
invitation-done-text = ご契約の内容を見られるようになりました。招待した方へもお知らせしました。

## Another contract

contract-add = ご契約の追加
contract-add-hint = お客さまのほかのご契約も、同じ{ -id }で見られます。
contract-add-lead = 追加するご契約を確認します。請求書などを見ながら入力してください。
contract-add-confirm = 追加するご契約の確認
contract-add-confirm-lead = ご契約を確認できました。まちがいがなければ、追加してください。
contract-add-name = ご契約者氏名
contract-add-to = 追加する{ -id }
contract-add-button = 追加する
contract-added = ご契約を追加しました
contract-taken-title = このご契約は追加できません
contract-taken-text = ほかの{ -id }で登録されています。次の方法をお試しください。
contract-taken-invite = その{ -id }をお使いの方に、招待してもらってください。
contract-taken-letter = { -id }がおわかりにならないときは、通知書を郵送でお送りします。

## Which contract is shown

contract-switch = ご契約の切り替え
contract-switch-lead = 表示するご契約を選んでください。
contract-switch-one = ご覧いただけるご契約は、1つだけです。
contract-shown = 表示中：{ $contract }
contract-own = { $place }（お客さま番号 { $number }）
contract-guest = { $name } さまのご契約（お客さま番号 { $number }）
switched-title = 表示するご契約が切り替わっています
switched-text = 別の画面でご契約を切り替えたため、この操作は行いませんでした。何も変わっていません。
switched-now = いま表示しているご契約は、{ $contract }です。
switched-back-lead = この画面は、{ $contract }のものでした。
switched-back = もとのご契約に戻して、入力した内容を見る
switched-gone = この画面のご契約は、もうご覧いただけません。入力した内容は登録されていません。
no-contract-title = ご覧いただけるご契約がありません
no-contract-text = 招待の期間が過ぎたか、取りやめられたか、ご契約が終了しました。
no-contract-invited = 招待されていた方は、もう一度招待してもらってください。
no-contract-add = お客さまのご契約があれば、追加できます。

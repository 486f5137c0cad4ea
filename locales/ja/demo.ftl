### Pages that exist in the demo only.

demo-mails-title = 送信したメール
demo-mails-lead = このデモが送ったメールです。実際にはどこにも届きません。
demo-mails-none = メールはまだありません。
demo-mail-to = 宛先
demo-mail-at = 送信日時
demo-mail-text = 本文（テキスト）
demo-mail-html = 本文（HTML）
demo-partners-title = 外部への依頼
demo-partners-lead = 郵送など、社外への依頼です。実際には行われません。この画面を開くと、通知書が印刷・郵送されたことになります。
demo-letters = 登録通知書の郵送
demo-letters-none = 依頼はまだありません。
demo-letter-at = 受付日時
demo-letter-state = 状態
demo-letter-number = 番号
demo-letters-made = 印刷した通知書
demo-letters-none-made = 通知書はまだありません。
demo-letter-open = 通知書（PDF）を開く
demo-letter-requested = 受け付けました
demo-letter-queued = 通知書を作りました
demo-letter-already-queued = 前の通知書が有効なため、作りませんでした
demo-letter-not-found = ご契約が見つかりませんでした
demo-components-title = 画面の部品

### Sign-in, sign-out, delays and the session's end (PRODUCT §4.4).

sign-in-id = { -id }
sign-in-id-hint = メールアドレスの形です。例：hanako@example.jp
sign-in-password = パスワード
sign-in-first = はじめてご利用の方
sign-in-first-text = お手元の請求書などで、その場で登録できます。5分ほどで終わります。
sign-in-already = すでにログインしています
sign-in-already-text = 別の方としてログインするときは、下に入力してください。
sign-in-already-link = トップへ進む
sign-in-wrong = { -id }またはパスワードが違います。もう一度入力してください。
sign-in-stopped = このパスワードは、ご本人のお申し出で使えなくなっています。下の「{ forgotten }」から、新しいパスワードを決めてください。
sign-in-suspended = この{ -id }は、ご本人のお申し出で使えなくなっています。お電話ください。
sign-in-id-empty = { -id }を入力してください。
sign-in-password-empty = パスワードを入力してください。
sign-in-qr = スマートフォンのカメラを四角い印に向けると、この画面が開きます。
sign-in-qr-alt = { -portal }のQRコード
sign-in-delayed = { $why }、{ $span }ログインできません。
sign-in-delayed-help = お待ちいただく間も、パスワードの再発行や、登録済みのパスキーでのログインはできます。お電話でもご案内します。
sign-out-title = ログアウト
sign-out-text = { -portal }からログアウトします。
signed-out = ログアウトしました
signed-out-text = ご利用ありがとうございました。
sign-in-or = または

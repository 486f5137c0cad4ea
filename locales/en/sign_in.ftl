### Sign-in, sign-out, delays and the session's end (PRODUCT §4.4).

sign-in-id = { -id }
sign-in-id-hint = Usually your e-mail address, such as hanako@example.jp
sign-in-password = Password
sign-in-first = Your first visit?
sign-in-first-text = With a bill at hand you can register right away.
sign-in-already = You are already signed in
sign-in-already-text = To sign in as somebody else, fill in the form below.
sign-in-already-link = Go to the top page
sign-in-wrong = The { -id } or the password is wrong. Please enter them again.
sign-in-stopped = This password was stopped at its owner’s request. Please choose a new one by “{ forgotten }” below.
sign-in-suspended = This { -id } was stopped at its owner’s request. Please call us.
sign-in-id-empty = Enter your { -id }.
sign-in-password-empty = Enter your password.
sign-in-qr = On a smartphone, this code brings you here, too.
sign-in-qr-alt = QR code of { -portal }
sign-in-delayed = { $why }, so you cannot sign in for { $span }.
sign-in-delayed-help = Meanwhile you can set a new password, or sign in with a passkey you have registered. You can also call us.
sign-out-title = Sign out
sign-out-text = This signs you out of { -portal }.
signed-out = You are signed out
signed-out-text = Thank you for visiting.
sign-in-or = or

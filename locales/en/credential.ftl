### Changing one's own password, and hearing of changes (PRODUCT §4.2, §4.4).

password-change-lead = A new password signs out all your other devices.
password-change-button = Change password
password-current-wrong = The current password is wrong.
password-same-as-before = This is your current password. Please choose another one.
password-delayed = { $why }, so you cannot change the password for { $span }.
password-changed-text = From your next sign-in on, please use the new password.
password-changed-mail = We have sent a notice to your contact e-mail address.

## A change that was not its owner's

credential-frozen = Somebody told us “that was not me”, so nothing can be changed before { $at }. If it is urgent, please call us.
credential-settling = You have only just registered again. To keep you safe, this cannot be changed before { $at }.
not-me-title = Stop a change that was not mine
not-me-what = What was changed
not-me-at = Changed
change-password = Password
change-password-reset = Password (set again)
change-portal-id = { -id }
change-contact-address = Contact e-mail address
change-registration = The { -id } registered again
change-passkey-added = Passkey (added)
change-passkey-removed = Passkey (removed)
change-two-step-on = Two-step sign-in (on)
change-two-step-off = Two-step sign-in (off)
change-recovery-codes = Recovery codes
change-household-invited = Sharing (an invitation)
change-household-accepted = Sharing (an invitation accepted)
change-household-revoked = Sharing (stopped)
change-contract-added = A contract added
change-web-filter = Web filter settings
change-ordered = An application
change-order-withdrawn = Withdrawal of an application
not-me-lead = If you did not make this change, press the button. This is what happens then:
not-me-effect-1 = All devices are signed out.
not-me-effect-password = The present password stops working. You can choose a new one right away.
not-me-effect-reset = The present password stops working, and for 24 hours it cannot be replaced either.
not-me-effect-login = This { -id } stops working until we know that it is you.
not-me-effect-2 = For 24 hours, nothing else can be changed.
not-me-effect-3 = Our staff are told.
not-me-button = Stop changes
not-me-title-sign-in = Stop a sign-in that was not mine
not-me-button-sign-in = Stop the sign-in
not-me-mine = If you made the change yourself, please close this page.
not-me-done-title = Changes are stopped
not-me-done-title-sign-in = The sign-in is stopped
not-me-done-password = All devices are signed out, and the present password no longer works. Choose a new one to sign in again.
not-me-done-password-button = Choose a new password
not-me-done-reset = All devices are signed out, and the present password no longer works. For 24 hours it cannot be replaced either.
not-me-done-login = All devices are signed out, and this { -id } no longer works. The contract holder can register again with a notice by post.
not-me-done-call = Please call us and tell us the receipt number. We will help you put things right.
not-me-over-title = This page no longer works
not-me-over-text = Too much time has passed, or part of the link is missing. If something was changed that you did not change, please call us.
not-me-what-else = What we told you about
change-new-device = A sign-in on a new device
not-me-lead-sign-in = If that was not you, press the button. This is what happens then:
not-me-mine-sign-in = If you signed in yourself, please close this page.

## Changing the ID

id-change-lead = Change the { -id } that you sign in with. Your password stays as it is.
id-change-now = Your { -id } now
id-change-hint = Usually your e-mail address.
id-change-same = This is already your { -id }.
id-change-too-many = We cannot check any more IDs today. Please try again from { $at }.
id-change-mails = We have sent many e-mails, so the contact address can be changed from { $at }. Choose “No” to change the { -id } only.
id-change-contact-long = This { -id } cannot be a contact e-mail address. Please choose “No”.
id-change-review = Check the change of your { -id }
id-change-review-lead = Choose whether your contact address changes, too. If everything is correct, press “Register”.
id-change-review-plain = If everything is correct, press “Register”.
id-change-also = Use the new { -id } as your contact e-mail address, too?
id-change-also-on = Yes
id-change-also-on-hint = It changes once you enter the code that we send there.
id-change-also-off = No
id-change-also-off-hint = Your contact address stays { $address }.
id-change-effect = The { -id } changes at once. All your other devices are signed out.
id-change-done-text = From your next sign-in on, please use the new { -id }.
id-change-done-mail = We have sent a notice to your contact e-mail address.
id-change-done-pending = Your contact e-mail address has not changed yet.
id-change-done-code = We have sent a code to { $address }.
id-change-done-enter = Enter the code

### Changing one's own password, and hearing of changes (PRODUCT §4.2, §4.4).

password-change-lead = A new password signs out all your other devices.
password-change-button = Change password
password-current-wrong = The current password is not right.
password-same-as-before = This is your current password. Please choose another one.
password-delayed = It was wrong several times, so it cannot be changed for a while. Please try again from { $at }.
password-changed-text = Please use the new password from your next sign-in on.
password-changed-mail = We have sent a notice to your contact e-mail address.

## A change that was not its owner's

credential-frozen = Somebody told us "that was not me", so changes are stopped. You can make changes again from { $at }. If it is urgent, please call us.
not-me-title = Stop a change that was not mine
not-me-what = What was changed
not-me-at = Changed
change-password = Password
change-password-reset = Password (set again)
change-portal-id = { -id }
change-contact-address = Contact e-mail address
change-household-invited = Sharing (an invitation)
change-household-accepted = Sharing (an invitation accepted)
change-household-revoked = Sharing (stopped)
change-contract-added = A contract added
not-me-lead = If you did not make this change, press the button. This is what we do then.
not-me-effect-1 = All devices are signed out.
not-me-effect-2 = For 24 hours the password and the like cannot be changed.
not-me-effect-3 = Our staff are told.
not-me-button = Stop changes
not-me-mine = If you made the change yourself, please close this page.
not-me-done-title = Changes are stopped
not-me-done-text = All devices are signed out, and nothing can be changed for 24 hours.
not-me-done-call = Please call us and tell us the receipt number. We will help you to put things right.
not-me-over-title = This address no longer works
not-me-over-text = Too much time has passed, or part of the address is missing. If something was changed that you did not change, please call us.

### Subjects and sentences of mails. A sentence is a text of its own: it stands on its own line in the plain version.

## Every mail

mail-heading = { $operator } { -portal }
mail-entry = { $label }: { $value }
mail-portal-address = Open { -portal }
mail-footer-sender = { $operator } sent this e-mail from { $domain }.
mail-footer-no-reply = We cannot read replies to this e-mail.

## The code for the contact address

mail-contact-code-subject = [{ $operator }] Your code for { -portal }
mail-contact-code-lead = This code confirms your contact e-mail address.
mail-contact-code-enter = Please type these six digits in { -portal }.
mail-contact-code-until = The code works until { $until }.
mail-contact-code-keep-open = Please leave the page for the code open.
mail-contact-code-closed = If you have closed it, sign in to carry on where you were.
mail-contact-code-not-yours = If you did not ask for this, please delete this e-mail.
mail-contact-code-mistyped = Somebody else may have mistyped their address.
mail-contact-code-secret = Please do not give the code to anyone.
mail-contact-code-never-asked = { $operator } will never ask you for it.

## Registration is complete

mail-registered-subject = [{ $operator }] You are registered for { -portal }
mail-registered-lead = Your { -id } is now registered.
mail-registered-id = { -id } (partly hidden)
mail-registered-sign-in = You can sign in by “{ mail-portal-address }” below.
mail-registered-no-password = We never send passwords by e-mail.
mail-registered-not-yours = If you did not register, please tell { $operator }.

## Something of a login was changed

mail-changed-subject = [{ $operator }] A change to your { -portal }
mail-changed-password = Your password was changed.
mail-changed-password-reset = Your forgotten password was replaced by a new one.
mail-changed-portal-id = Your { -id } was changed.
mail-changed-contact-address = Your contact e-mail address was changed.
mail-changed-registration = A new { -id } was registered in the place of yours.
mail-changed-passkey-added = A passkey was added.
mail-changed-passkey-removed = A passkey was removed.
mail-changed-two-step-on = Two-step sign-in was turned on.
mail-changed-two-step-off = Two-step sign-in was turned off.
mail-changed-recovery-codes = New recovery codes were made.
mail-changed-household-invited = Somebody was invited to see your contract.
mail-changed-household-accepted = Somebody you invited can now see your contract.
mail-changed-household-revoked = Somebody can no longer see your contract.
mail-changed-contract-added = A contract was added to your { -id }.
mail-changed-web-filter = Your web filter settings were changed.
mail-changed-others = All other devices are signed out.
mail-changed-at = Changed
mail-changed-not-yours = If you did not change it, somebody else may be using your account.
mail-changed-stop = Please press “{ mail-changed-not-me }” below at once.
mail-changed-not-me = Stop a change that was not mine
mail-changed-tell = Then please tell { $operator } the receipt number.

## A new contact address, and a sign-in from another device

mail-new-contact-subject = [{ $operator }] Your code for the new address
mail-new-contact-lead = This code confirms your new contact e-mail address.
mail-new-contact-closed = If you have closed the page, you can carry on by “{ mail-new-contact-page }” below.
mail-new-contact-page = Enter the code
mail-new-contact-until-then = Until then our e-mails go to the address you have had so far.
mail-new-device-subject = [{ $operator }] A sign-in from a new device
mail-new-device-lead = Somebody signed in to your { -portal } on a new device.
mail-new-device-mine = If that was you, there is nothing you need to do.
mail-new-device-device = Device
mail-new-device-not-yours = If it was not you, somebody else may be using your account.
mail-new-device-password = Please sign in at once and change your password.
mail-new-device-stop = If you cannot, please press “{ mail-new-device-not-me }” below.
mail-new-device-not-me = Stop a sign-in that was not mine

## For the staff: a change that its owner did not make

mail-disowned-subject = [{ $operator }] For staff: a change not made by its owner
mail-disowned-lead = A subscriber says that she did not make this change.
mail-disowned-stopped = All devices are signed out, the password is stopped, changes for 24 hours.
mail-disowned-call = The subscriber will call with this receipt number.
mail-disowned-letter = Once you know that it is the customer, have another notice made.
mail-disowned-register = With it, the { -id } can be registered again.

## For the staff: a stolen list may be tried

mail-stuffing-subject = [{ $operator }] For staff: suspicious sign-ins
mail-stuffing-source = Sign-ins with many different { -id }s fail from one source.
mail-stuffing-password = Sign-ins with many different { -id }s fail with one password.
mail-stuffing-list = Somebody may be trying a stolen list of IDs and passwords.
mail-stuffing-at = Noticed
mail-stuffing-slowed = Sign-ins of that kind are answered slowly.
mail-stuffing-look = The address they come from stands in the log of your proxy.

## A forgotten password

mail-recovery-code-subject = [{ $operator }] Your code for { -portal }
mail-recovery-code-lead = With this code you can choose a new password.
mail-recovery-link-subject = [{ $operator }] Please confirm that it is you
mail-recovery-link-lead = You want to choose a new password. Please confirm that it is you.
mail-recovery-link-open = Press “{ mail-recovery-link }” below.
mail-recovery-link-answer = Then enter your question and your answer once more.
mail-recovery-link = Carry on
mail-recovery-link-until = The address works until { $until }.
mail-recovery-link-secret = Please do not give this address or your answer to anyone.
mail-recovery-not-yours = If you did not ask for this, you need not do anything.
mail-recovery-unchanged = Your password stays as it is.

## An earlier registration is replaced

mail-replacement-code-subject = [{ $operator }] Your code for { -portal }
mail-replacement-code-lead = With this code you can register again.
mail-replacement-unchanged = Your registration stays as it is.

## A forgotten ID

mail-reminder-subject = [{ $operator }] Your { -id }
mail-reminder-lead = You asked for your { -id }.
mail-reminder-not-yours = If you did not ask for it, please tell { $operator }.

## A household

mail-invited-subject = [{ $operator }] You are invited to { -portal }
mail-invited-lead = { $name } has invited you to see a contract.
mail-invited-open = Press “{ mail-invited-link }” below to see what it is about, and accept.
mail-invited-link = See the invitation
mail-invited-until = The address works until { $until }.
mail-invited-free = You need no contract for it, and it costs nothing.
mail-invited-not-yours = If you do not know what this is, you need not do anything.
mail-invited-secret = Please do not give this address to anyone.
mail-invited-never-asked = { $operator } will never ask you for your password.
mail-ended-subject = [{ $operator }] A contract is no longer shared with you
mail-ended-lead = You can no longer see { $name }’s contract.
mail-ended-own = Your { -id } stays as it is.
mail-ended-not-yours = If you do not know what this is, please tell { $operator }.

## An order

mail-changed-ordered = We received an application.
mail-changed-order-withdrawn = An application was withdrawn.
mail-order-move = About: moving
mail-order-registered-phone = About: change of a registered phone number
mail-order-received-subject = [{ $operator }] We received your application
mail-order-moved-subject = [{ $operator }] How your application goes on
mail-order-acknowledged = We received your application.
mail-order-in-progress = We are working on it.
mail-order-held = We are waiting for something before we can go on.
mail-order-completed = It is done.
mail-order-cancelled = It was cancelled.
mail-order-rejected = We are sorry: we cannot do this.
mail-order-at = Received
mail-order-moved-at = When
mail-order-text = Message
mail-order-next = Somebody here looks at it, and we mail you how it goes on.
mail-order-withdraw = Until we begin to work on it, you can withdraw it on the page below.
mail-order-page = See your application
mail-order-not-yours = If you did not apply, press “{ mail-order-not-me }” above.
mail-order-stop = If it was not you, press “{ mail-order-not-me }” here at once.
mail-order-not-me = Stop this application
mail-order-unexpected = If this means nothing to you, please tell { $operator }.

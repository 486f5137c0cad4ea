### Who else sees a contract, adding a contract, switching between contracts (PRODUCT §2 `Grant`, §4.4).

household = Sharing with your household
settings-household = Let your family and others see this contract.
settings-contract-add = See your other contracts with the same { -id }.
household-lead = You can let your family and others see this contract. You choose what they see and for how long.
household-guest = You can see this contract by invitation. Only the contract holder can invite others.
household-off = Contracts cannot be shared: only one person can sign in for each contract.
household-guests = Who can see it
household-nobody = Only you can see it.
household-invitations = Invited
household-scopes = What they can see
household-since = Since
household-until = Until
household-seen = Last seen
household-never-seen = Not yet
household-state = Invitation
household-open-until = Waiting for an answer until { $at }
household-expired = The time to answer has passed
household-sent = E-mail sent
household-remind = Send the invitation again
household-reminded = The invitation was sent
household-withdraw = Withdraw the invitation
household-withdrawn = The invitation was withdrawn
household-revoke = Stop sharing
household-revoked = Sharing has stopped
household-revoke-title = Stop sharing
household-revoke-lead = { $name } will no longer see this contract.
household-revoke-text = It takes effect at once. We will tell them by e-mail, too.
household-full = Up to 10 people can see a contract or be invited to it. Please remove somebody first.
household-wait = The next invitation can be sent from { $at }.
household-back = Back to the list

## Inviting

household-invite = Invite family or others
household-invite-lead = We send them an invitation by e-mail. They do not need a contract of their own.
household-address = Their e-mail address
household-address-hint = Please check it carefully: a typo could send it to a stranger.
household-address-own = This is your own address. Please enter theirs.
household-scopes-hint = Choose only what you want them to see.
household-no-scope = Please choose at least one thing they can see.
household-term = For how long
household-term-hint = It ends by itself after that. You can stop it earlier.
household-no-term = Please choose how long they can see it.
household-review = Check the invitation
household-review-lead = Nothing has been sent yet. Please check the invitation.
household-review-1 = The e-mail shows only part of your name.
household-review-2 = If they do not answer within 7 days, the invitation stops working.
household-review-3 = They see no call details.
household-send = Invite
household-what = The invitation
household-answer-by = Answer by
household-invited-text = We have sent the invitation, and a note of it to you.
household-invited-next = We will tell you by e-mail when they accept.
household-sender = If it does not arrive, please ask them to look in their junk mail and to allow e-mails from { $domain }.

## Answering an invitation

invitation-title = You are invited
invitation-lead = { $name } has invited you to see a contract.
invitation-calls = You see no call details.
invitation-as = You are signed in with the { -id } { $id } and accept with it.
invitation-accept = Accept with this { -id }
invitation-have-id = If you have a { -id }
invitation-have-id-text = Use it to see what you are invited to.
invitation-sign-in = Sign in and accept
invitation-other-id = Sign in with another { -id }
invitation-no-id = If you have no { -id }
invitation-no-id-text = You can register one without a contract.
invitation-register = Register a new { -id }
invitation-not-yours = If you do not know what this is, please close this page. Nothing changes.
invitation-unverified = Please confirm your contact address first. Then open the e-mail with the invitation again.
invitation-own = This is your own contract. There is nothing to accept.
invitation-over-title = This invitation no longer works
invitation-over-text = It has run out, was withdrawn, or somebody else accepted it. Part of the address may also be missing.
invitation-over-next = Please ask the person who invited you to invite you again.
invitation-scopes = What you can see
invitation-contract = Contract
invitation-done-title = You have accepted
invitation-done-text = You can now see the contract. We have told the person who invited you.

## Another contract

contract-add = Add a contract
contract-add-hint = You can see your other contracts with the same { -id }.
contract-add-lead = We look for the contract that you want to add. Please have a bill at hand.
contract-add-confirm = Confirm the contract
contract-add-confirm-lead = We have found the contract. If it is the right one, please add it.
contract-add-name = Contract holder
contract-add-to = { -id } to add it to
contract-add-button = Add
contract-added = The contract was added
contract-taken-title = This contract cannot be added
contract-taken-text = It is registered with another { -id }. Here is what you can do.
contract-taken-invite = Ask the person who uses that { -id } to invite you.
contract-taken-letter = If you do not know that { -id }, we can send you a letter.

## Which contract is shown

contract-switch = Switch contract
contract-switch-lead = Choose the contract you want to see.
contract-switch-one = There is only one contract that you can see.
contract-shown = Shown: { $contract }
contract-own = { $place } (customer number { $number })
contract-guest = { $name }’s contract (customer number { $number })
switched-title = Another contract is shown now
switched-text = You switched to another contract on another page, so we did not do this. Nothing was changed.
switched-now = You now see the contract { $contract }.
switched-back-lead = This page was about { $contract }.
switched-back = Go back to that contract and see what I entered
switched-gone = You can no longer see the contract of this page. What you entered was not saved.
no-contract-title = There is no contract that you can see
no-contract-text = An invitation has ended or was withdrawn, or a contract is over.
no-contract-invited = If you were invited, please ask to be invited again.
no-contract-add = If you have a contract of your own, you can add it.

export const text = `Consent to the transfer of personal data to Campaign Monitor

By agreeing, you declare on behalf of your organisation that exports on this connection may transfer personal data out of Listwright to Campaign Monitor. Please read what this means.

1. What is transferred. For every member of the segments chosen in an export: the e-mail address, the profile fields matched in that export (for example name, mobile number or custom fields), and whether the person agreed to have opens and clicks tracked. Nothing else of a profile is transferred. This consent covers every export that uses this connection, now and later, whoever starts it or whatever schedule it follows.

2. To whom. To the Campaign Monitor account with which this connection is authenticated, and to the subscriber lists chosen in its exports. Campaign Monitor is an external service that is not part of Listwright. Data may be stored and processed there in other countries, under the terms that your organisation has agreed with its provider. Once transferred, data is outside the control and the protection of Listwright.

3. On whose behalf. The transfer is made for your organisation, which remains responsible for the data. Runs are carried out on behalf of the connection's export user, an administrator who has proved their identity.

4. What your organisation is responsible for. That there is a legal basis for this transfer and for the messages that are sent afterwards, such as the recipients' own consent where the law requires it; that the people concerned have been informed; that an agreement on data processing exists with the provider of Campaign Monitor where one is required; that no data is matched that must not leave, in particular sensitive data; and that objections, unsubscriptions and requests for access, correction or erasure are also honoured at Campaign Monitor. This statement is not legal advice. If you are in doubt, ask the person responsible for data protection in your organisation before you agree.

5. What is recorded. Your user, the time, the network address, the API token if one was used, this wording with its version and language, the connection, and the Campaign Monitor clients that the account shows. The record cannot be changed or deleted with Listwright's own means, and it is kept after the connection is deleted.

6. Withdrawing. You or another administrator can withdraw this consent on the connection at any time. From then on no further call that transfers profiles is started, within five seconds at the latest; calls already under way are completed and recorded. Taking people off lists remains possible. Withdrawing does not affect what was transferred before: that data stays at Campaign Monitor until it is deleted there.

7. When you are asked again. If this wording changes, or if the connection is authenticated with a different Campaign Monitor account, nothing is transferred until somebody has agreed again.

By agreeing, you confirm that you are authorised to give this consent for your organisation.
`;

import { account, type ClientRecord, clientsOf, insertClient, requireClient } from "./accounts.js";
import { isEmailAddress } from "./addresses.js";
import { type Answer, counted, created, ok, refuse } from "./answer.js";
import { bodyRecord, type Call, textIn } from "./call.js";
import type { Core } from "./core.js";
import { COUNTRIES, countryNamed } from "./countries.js";
import { localDate, TIME_ZONES } from "./time-zones.js";

const NEW_CLIENTS = 5;
const NEW_CLIENTS_WINDOW_MS = 30 * 60_000;

export function systemDate(core: Core, call: Call): Answer {
  return ok({ SystemDate: localDate(account(core, call.who.account).time_zone, core.now()) });
}

export const countries = (): Answer => ok(COUNTRIES);
export const timeZones = (): Answer => ok(TIME_ZONES);

export function billingDetails(core: Core, call: Call): Answer {
  requireAgency(core, call);
  return ok({ Credits: 0 });
}

export function primaryContact(core: Core, call: Call): Answer {
  return ok({ EmailAddress: account(core, call.who.account).contact_email });
}

export function setPrimaryContact(core: Core, call: Call): Answer {
  const email = call.query.get("email") ?? "";
  if (!isEmailAddress(email, core.settings)) throw refuse(1);
  core.store.transaction(() =>
    core.store.run("update account set contact_email = ? where id = ?", email, call.who.account),
  );
  return ok({ EmailAddress: email });
}

export function clients(core: Core, call: Call): Answer {
  const found = clientsOf(core, call.who).map(({ id, name }) => ({ ClientID: id, Name: name }));
  return counted(found.length, ok(found));
}

export function addClient(core: Core, call: Call): Answer {
  requireAgency(core, call);
  const { name, country, zone } = basicsIn(call);
  const { account: accountId } = call.who;
  if (!core.throttle.admits(`new clients of ${accountId}`, NEW_CLIENTS, NEW_CLIENTS_WINDOW_MS, core.now())) {
    throw refuse(172);
  }
  const client = core.store.transaction(() => insertClient(core, { accountId, name, country, timeZone: zone }));
  return created(client.id);
}

function basicsIn(call: Call) {
  const body = bodyRecord(call.body, "client");
  const name = textIn(body, "CompanyName", "client")?.trim() ?? "";
  const country = countryNamed(textIn(body, "Country", "client") ?? "");
  const zone = textIn(body, "TimeZone", "client")?.trim() ?? "";
  if (name === "") throw refuse(154);
  if (!country) throw refuse(157);
  if (!TIME_ZONES.includes(zone)) throw refuse(152);
  return { name, country, zone };
}

/** Another time zone shows every date of the client's lists anew. */
export function setClientBasics(core: Core, call: Call): Answer {
  const { seq } = requireClient(core, call.who, call.path.client);
  const { name, country, zone } = basicsIn(call);
  core.store.transaction(() =>
    core.store.run("update client set name = ?, country = ?, time_zone = ? where seq = ?", name, country, zone, seq),
  );
  return ok();
}

/** With its lists, and everybody on them. */
export function deleteClient(core: Core, call: Call): Answer {
  requireAgency(core, call);
  const { seq } = requireClient(core, call.who, call.path.client);
  core.store.transaction(() => {
    core.store.run("delete from subscriber where list in (select seq from list where client = ?)", seq);
    core.store.run("delete from suppressed where client = ?", seq);
    core.store.run("delete from list where client = ?", seq);
    core.store.run("delete from api_key where client = ?", seq);
    core.store.run("delete from client where seq = ?", seq);
  });
  return ok();
}

export function clientDetails(core: Core, call: Call): Answer {
  const client = requireClient(core, call.who, call.path.client);
  return ok({
    ApiKey: client.api_key,
    ...(hasPerson(client) ? { AccessDetails: { Username: client.contact_email, AccessLevel: 63 } } : {}),
    BasicDetails: {
      ClientID: client.id,
      CompanyName: client.name,
      ...(hasPerson(client) ? { ContactName: client.contact_name, EmailAddress: client.contact_email } : {}),
      Country: client.country,
      TimeZone: client.time_zone,
    },
    BillingDetails: {
      CanPurchaseCredits: false,
      Credits: 0,
      MarkupOnDesignSpamTest: 0,
      ClientPays: true,
      BaseRatePerRecipient: 1,
      MarkupPerRecipient: 0,
      MarkupOnDelivery: 0,
      BaseDeliveryRate: 5,
      Currency: "USD",
      BaseDesignSpamTestRate: 5,
      MonthlyScheme: "Basic",
    },
  });
}

/** Contact and access are shown of clients with exactly one person. */
const hasPerson = (client: ClientRecord): boolean => client.contact_email !== "";

function requireAgency(core: Core, call: Call): void {
  if (!core.settings.agency || call.who.client !== null) throw refuse(403);
}

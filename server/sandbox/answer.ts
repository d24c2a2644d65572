/** What a call is answered with. Without a body it is empty, as Campaign Monitor answers PUT and DELETE. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** People that a write submitted or entries that a read returns, for the record of calls. */
  readonly rows?: number;
}

export const ok = (body?: unknown): Answer => (body === undefined ? { status: 200 } : { status: 200, body });
export const created = (body: unknown): Answer => ({ status: 201, body });
export const counted = (rows: number, answer: Answer): Answer => ({ ...answer, rows });

/** A refusal in Campaign Monitor's envelope. */
export class ApiRefusal extends Error {
  readonly status: number;
  readonly code: number;
  readonly resultData: unknown;

  constructor(status: number, code: number, message: string, resultData?: unknown) {
    super(message);
    this.status = status;
    this.code = code;
    this.resultData = resultData;
  }

  get answer(): Answer {
    return envelope(this.status, this.code, this.message, this.resultData);
  }
}

export function envelope(status: number, code: number, message = messageOf(code), resultData?: unknown): Answer {
  const inner = { Code: code, Message: message };
  return { status, body: resultData === undefined ? inner : { ResultData: resultData, ...inner } };
}

const STATUS: Readonly<Record<number, number>> = {
  50: 401,
  51: 403,
  60: 401,
  100: 401,
  101: 401,
  102: 401,
  120: 401,
  121: 401,
  122: 401,
  403: 403,
  404: 404,
  429: 429,
  500: 500,
};

const MESSAGES: Readonly<Record<number, string>> = {
  1: "Invalid Email Address",
  5: "Invalid Date",
  50: "Must supply a valid HTTP Basic Authorization header",
  51: "This method is only for agencies",
  60: "The token lacks the permission that this call needs",
  100: "Invalid API Key",
  101: "Invalid ListID",
  102: "Invalid ClientID",
  103: "Empty API Key",
  105: "Invalid login",
  106: "You are not permitted to do this",
  107: "Invalid login URL",
  108: "Too many login attempts",
  111: "This method is not available to free accounts",
  120: "Invalid OAuth Token",
  121: "Expired OAuth Token",
  122: "Revoked OAuth Token",
  123: "This method may not be called with this token",
  124: "Wrong authentication method",
  150: "Email Address in use",
  152: "Invalid TimeZone",
  154: "Company Name Required",
  157: "Invalid Country",
  172: "Too many clients created in the last 30 minutes",
  176: "Email Address not found in suppression list",
  201: "Subscriber email address is already subscribed to this list",
  203: "Subscriber not in list or has already been removed.",
  204: "In Suppression List",
  205: "Subscriber has been deleted",
  206: "Subscriber has unsubscribed",
  207: "Subscriber has bounced",
  208: "Subscriber is unconfirmed",
  209: "Too many subscribers in batch, a maximum of 1000 is allowed",
  210: "Subscriber Import had some failures",
  211: "Invalid new email address",
  212: "No subscribers were submitted",
  213: "Must provide a ConsentToTrack value",
  214: "ConsentToTrack value is required",
  215: "Invalid ConsentToTrack value",
  220: "Invalid Mobile Number",
  221: "Invalid Email Address and Mobile Number",
  222: "Invalid ConsentToSendSms value",
  250: "List title must be unique within a client",
  251: "List title cannot be empty",
  252: "List is used by a draft campaign",
  253: "Invalid Custom Field Key",
  254: "Invalid field name",
  255: "Field key already exists",
  256: "Options can only be provided for multi-option fields",
  257: "Options are required for multi-option fields",
  258: "Invalid VisibleInPreferenceCenter value",
  259: "Invalid Data Type",
  260: "Too many custom fields",
  261: "Invalid list unsubscribe setting",
  262: "The list of all contacts cannot be changed",
  263: "The field is used by a workflow",
  264: "The option is used by a workflow",
  265: "The field is used by a segment",
  266: "The option is used by a segment",
  267: "The segment is used by a workflow",
  268: "The list is used by commerce",
  403: "You do not have permission to perform this operation",
  404: "We couldn't find the resource you're looking for. Please check the documentation and try again",
  429: "Rate limit exceeded",
  500: "Sorry, we were unable to complete your request",
  601: "Invalid webhook URL",
  602: "Invalid webhook payload format",
  603: "Invalid webhook event",
  604: "Invalid webhook ID",
  610: "The webhook test failed",
  666: "The IP address is not allowed",
  699: "The webhook does not exist",
  700: "There is a problem with your account",
  800: "Invalid page number",
  801: "Invalid page size",
  802: "Invalid order field",
  803: "Invalid order direction",
  810: "Invalid Custom Field Size",
  900: "Database error",
  1000: "Undefined error",
};

export function messageOf(code: number): string {
  return MESSAGES[code] ?? "Undefined error";
}

/** Every code has one status; all but a few are 400. */
export function refuse(code: number, resultData?: unknown): ApiRefusal {
  return new ApiRefusal(STATUS[code] ?? 400, code, messageOf(code), resultData);
}

/** A body of another shape than the call's; refuses the whole call. */
export function undeserialisable(subject: string): ApiRefusal {
  return new ApiRefusal(
    400,
    400,
    `Failed to deserialize your request.\r\nPlease check the documentation and try again.\r\nFields in error: ${subject}`,
  );
}

export const tooOften = (): ApiRefusal =>
  new ApiRefusal(429, 429, "Subscriber was added too many times too quickly, try again later.");
export const rateLimited = (): ApiRefusal => refuse(429);

// X.509 certificates for specs of TLS: an authority, and what it issues. Node signs but cannot write certificates, and
// not every machine has openssl; this writes the few DER structures that a TLS stack reads. For tests only.
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';

const HOUR_MS = 3_600_000;

const length = (count) => {
  if (count < 128) return Buffer.from([count]);
  const bytes = count < 256 ? [count] : [count >> 8, count & 255];
  return Buffer.from([128 | bytes.length, ...bytes]);
};
const der = (tag, ...parts) => {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag]), length(body.length), body]);
};
const sequence = (...parts) => der(0x30, ...parts);
const set = (...parts) => der(0x31, ...parts);
const explicit = (number, part) => der(0xa0 | number, part);
const octets = (bytes) => der(0x04, bytes);
const bits = (bytes) => der(0x03, Buffer.from([0]), bytes);
const integer = (bytes) => der(0x02, bytes);
const utf8 = (text) => der(0x0c, Buffer.from(text));
const time = (ms) => der(0x18, Buffer.from(`${new Date(ms).toISOString().replace(/[-:T]|\.\d+/g, '')}`));
const yes = der(0x01, Buffer.from([0xff]));

const base128 = (value) => (value < 128 ? [value] : [...base128(value >> 7).map((byte) => byte | 128), value & 127]);
const oid = (dotted) => {
  const [first, second, ...rest] = dotted.split('.').map(Number);
  return der(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
};
const ECDSA_WITH_SHA256 = sequence(oid('1.2.840.10045.4.3.2'));
const extension = (id, value, critical = false) => sequence(oid(id), ...(critical ? [yes] : []), octets(value));
const commonName = (name) => sequence(set(sequence(oid('2.5.4.3'), utf8(name))));
const pem = (label, bytes) =>
  `-----BEGIN ${label}-----\n${bytes.toString('base64').replace(/.{64}/g, '$&\n').trimEnd()}\n-----END ${label}-----\n`;

function subjectAltName(hosts) {
  const names = hosts.map((host) =>
    /^\d+(\.\d+){3}$/.test(host) ? der(0x87, Buffer.from(host.split('.').map(Number))) : der(0x82, Buffer.from(host)),
  );
  return extension('2.5.29.17', sequence(...names));
}

/** Signs one certificate; `extensions` decide what it is good for. */
function certificate({ subject, issuer, publicKey, signingKey, notBefore, notAfter, extensions }) {
  const serial = Buffer.from([1, ...randomBytes(8)]);
  const body = sequence(
    explicit(0, integer(Buffer.from([2]))),
    integer(serial),
    ECDSA_WITH_SHA256,
    commonName(issuer),
    sequence(time(notBefore), time(notAfter)),
    commonName(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    explicit(3, sequence(...extensions)),
  );
  return pem('CERTIFICATE', sequence(body, ECDSA_WITH_SHA256, bits(sign('sha256', body, signingKey))));
}

/** A new authority, whose `issue` makes certificates that are good for server and client authentication. */
export function createCertificateAuthority(name = 'Test Authority') {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const issuedBy = { issuer: name, signingKey: privateKey };
  const now = Date.now();
  const constraints = [
    extension('2.5.29.19', sequence(yes), true),
    extension('2.5.29.15', der(0x03, Buffer.from([1, 0x06])), true),
  ];
  const validity = { notBefore: now - HOUR_MS, notAfter: now + 24 * HOUR_MS };
  return {
    cert: certificate({ ...issuedBy, ...validity, subject: name, publicKey, extensions: constraints }),
    issue: (subject, options = {}) => issue(issuedBy, subject, { ...validity, ...options }),
  };
}

function issue(issuedBy, subject, { hosts = ['localhost', '127.0.0.1'], notBefore, notAfter }) {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const purposes = sequence(oid('1.3.6.1.5.5.7.3.1'), oid('1.3.6.1.5.5.7.3.2'));
  const extensions = [extension('2.5.29.37', purposes), subjectAltName(hosts)];
  return {
    cert: certificate({ ...issuedBy, subject, publicKey, notBefore, notAfter, extensions }),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
  };
}

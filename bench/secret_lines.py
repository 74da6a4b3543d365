"""Lines of logs with secrets in them, and lines that look so: none is anybody's.

Between `⟦` and `⟧` stands what must not be seen. `{a36}` is made anew by chance, with a fixed seed:
36 letters and digits; h: hexadecimal, u: capitals and digits, w: base64url, b: base64, d: digits,
s: a password of people, `{card}`: the number of a card, `{uuid}`: a UUID.
"""

from __future__ import annotations

import random
import re
import string
import uuid
from collections.abc import Iterator
from typing import Final

_FIELD: Final = re.compile(r"\{(?:([ahuwbds])(\d{1,3})|card|uuid)\}")
_MARKED: Final = re.compile("⟦([^⟧]*)⟧")
_LETTERS: Final = {
    "a": string.ascii_letters + string.digits,
    "h": "0123456789abcdef",
    "u": string.ascii_uppercase + string.digits,
    "w": string.ascii_letters + string.digits + "_-",
    "b": string.ascii_letters + string.digits + "+/",
    "d": string.digits,
    "s": string.ascii_letters + string.digits + "!#$%*+.-_",
}

_FORMS: Final = """
2026-11-29 10:11:02,113 INFO [main] com.acme.shop.Boot - starting with %s
2026-11-29T10:11:02.113Z ERROR worker: request to upstream refused, sent %s
{"ts":"2026-11-29T10:11:02Z","level":"warn","msg":"call refused","sent":"%s","attempt":3}
Nov 29 10:11:02 web-3 deploy[4711]: + export CI_VALUE=%s
10.1.7.3 - - [29/Nov/2026:10:11:02 +0000] "GET /hook?v=%s HTTP/1.1" 403 17 "-" "curl/8.5"
level=debug ts=2026-11-29T10:11:02Z caller=client.go:88 msg="sent" value=%s status=401
I1129 10:11:02.113456       1 controller.go:114] reconciling with "%s"
"""

_TOKENS: Final = """
ghp_{a36}
gho_{a36}
github_pat_{a22}_{a59}
glpat-{w20}
xoxb-{d12}-{d12}-{a24}
xapp-1-A{u10}-{d13}-{h64}
sk-proj-{w48}
sk-ant-api03-{w93}AA
sk_live_{a24}
AKIA{u16}
ASIA{u16}
AIza{w35}
ya29.a0{w120}
GOCSPX-{w28}
abc8Q~{w34}
hf_{a34}
npm_{a36}
pypi-AgEIcHlwaS5vcmc{w80}
SG.{w22}.{w43}
hvs.{w90}
dp.pt.{a43}
dapi{h32}
glsa_{a32}_{h8}
ATATT3xFfGF0{w150}
dckr_pat_{w27}
eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiI{w60}.{w86}
nazara_{w43}
"""

_WITH: Final = r"""
2026-11-29 10:11:02 DEBUG connecting to postgres://shop:⟦{s14}⟧@db-2.internal:5432/shop
INFO  cache at redis://:⟦{s16}⟧@cache.internal:6379/0 is up
mongodb+srv://app:⟦{a18}⟧@cluster0.ab1cd.mongodb.net/shop?retryWrites=true could not be reached
[error] amqp://guest:⟦{s12}⟧@mq-1:5672//: connection refused
git clone https://deploy:⟦{a20}⟧@git.acme.example/shop.git
fatal: unable to access 'https://oauth2:⟦{w26}⟧@gitlab.acme.example/a/b.git/': 403
jdbc:oracle:thin:scott/⟦{a10}⟧@//ora-1:1521/SHOP failed
jdbc:mysql://db:3306/shop?user=shop&password=⟦{a14}⟧&useSSL=false
Using jdbc:postgresql://db/shop?password=⟦{s12}⟧
Server=tcp:shop.database.windows.net,1433;User ID=ada;Password=⟦{a16}⟧;Encrypt=True;
Data Source=sql-1;Initial Catalog=shop;User Id=sa;Pwd=⟦{a12}⟧;
DefaultEndpointsProtocol=https;AccountName=acme;AccountKey=⟦{b86}==⟧;EndpointSuffix=core.windows.net
Endpoint=sb://acme.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey=⟦{b43}=⟧
https://acme.blob.core.windows.net/x/app.log?sv=2024-11-04&se=2026-12-01&sr=b&sp=r&sig=⟦{a20}%2B{a22}%3D⟧
https://s3.amazonaws.com/b/k?X-Amz-Date=20261129T101102Z&X-Amz-Expires=900&X-Amz-Signature=⟦{h64}⟧
https://b.s3.amazonaws.com/k?X-Amz-Security-Token=⟦{a60}%2F{a60}⟧&X-Amz-Expires=900
aws_secret_access_key = ⟦{b40}⟧
AWS_SECRET_ACCESS_KEY=⟦{b40}⟧ AWS_REGION=eu-west-1
export AWS_SESSION_TOKEN="⟦{b120}⟧"
{"Credentials":{"AccessKeyId":"⟦ASIA{u16}⟧","SecretAccessKey":"x"}}
{"AccessKeyId":"x","SecretAccessKey":"⟦{b40}⟧","Expiration":"2026-11-29T12:00:00Z"}
{"project":"x","private_key":"⟦-----BEGIN PRIVATE KEY-----\n{b64}\n-----END PRIVATE KEY-----\n⟧"}
key dump: ⟦-----BEGIN RSA PRIVATE KEY-----\n{b64}\n{b64}⟧
ARM_CLIENT_SECRET=⟦{w36}⟧
GET /api/orders HTTP/1.1 Authorization: Bearer ⟦{w40}⟧
> Authorization: Basic ⟦{b24}⟧
> authorization: basic ⟦YWRhOnB3⟧
Proxy-Authorization: Basic ⟦{b20}=⟧
{"headers":{"authorization":"Bearer ⟦{w64}⟧","accept":"*/*"}}
{"headers":{"Authorization":["Bearer ⟦{a50}⟧"],"Accept":["*/*"]}}
"{\"authorization\":\"Bearer ⟦{a50}⟧\",\"host\":\"api\"}"
headers={'Authorization': 'Token ⟦{h40}⟧', 'User-Agent': 'python-requests/2.32'}
Authorization: Digest username="ada", realm="x", nonce="abc", uri="/", response="⟦{h32}⟧"
Authorization: AWS4-HMAC-SHA256 Credential=x/20261129/eu-west-1/s3/aws4_request, Signature=⟦{h64}⟧
Authorization: ApiKey ⟦{b60}⟧
Authorization: ⟦{w44}⟧
curl -H "Authorization: Bearer ⟦{w30}⟧" https://api.acme.example/v1
+ curl -s -u deploy:⟦{s14}⟧ https://nexus.acme.example/
+ curl --user ci:⟦{a20}⟧ -T app.war https://nexus.acme.example/
X-Api-Key: ⟦{a32}⟧
x-api-key=⟦{w40}⟧ method=GET path=/v2/orders
X-Vault-Token: ⟦s.{a24}⟧
PRIVATE-TOKEN: ⟦{w20}⟧
Ocp-Apim-Subscription-Key: ⟦{h32}⟧
x-functions-key: ⟦{w54}⟧
Cookie: ⟦JSESSIONID={u32}⟧; theme=dark
Set-Cookie: ⟦sid=s%3A{a32}.{a43}⟧; Path=/; HttpOnly; Secure
{"cookie":"⟦_shop_session={a64}⟧; lang=de","host":"shop"}
"cookies": "a=b", "cookie": "⟦remember_token={a40}⟧"
GET /shop/cart;jsessionid=⟦{u32}⟧ 200
/login?PHPSESSID=⟦{a26}⟧&next=/
127.0.0.1 "GET /reset?token=⟦{a43}⟧ HTTP/1.1" 200 512
GET /oauth/callback?code=x&access_token=⟦{w60}⟧&state=abc
POST /v1/login username=ada&password=⟦{a12}⟧&remember=1
GET /maps?api_key=⟦{a39}⟧&q=berlin
GET /x?apikey=⟦{h32}⟧ 200
user=ada password=⟦{a9}⟧ result=ok
user=ada passwd='⟦{s14}⟧' host=db-1
login attempt: username="linus" password="⟦correct horse battery⟧"
DB_PASSWORD=⟦{s18}⟧
SPRING_DATASOURCE_PASSWORD=⟦{a20}⟧
MYSQL_ROOT_PASSWORD: ⟦{a16}⟧
PGPASSWORD=⟦{a12}⟧ psql -h db -U shop
spring.datasource.password = ⟦{a16}⟧
redis.pass=⟦{a20}⟧
dbPass=⟦{a12}⟧ dbUser=shop
    password: ⟦{a14}⟧
  client-secret: "⟦{w40}⟧"
client_secret=⟦{w36}⟧&grant_type=client_credentials
{"grant_type":"password","username":"ada","password":"⟦{s12}⟧"}
{"user":"ada","Password":"⟦p\"q{a8}⟧","ok":false}
{"level":"debug","body":"{\"email\":\"a\",\"password\":\"⟦{a12}⟧\"}"}
{"event":"signup","secret":"⟦{a24}⟧","plan":"pro"}
{"refresh_token":"⟦{w64}⟧","expires_in":3600}
{"accessToken": "⟦{a48}⟧", "tokenType": "Bearer"}
{"id_token" : "⟦{w90}⟧"}
{"apiKey":"⟦{a32}⟧","region":"eu"}
{"pin": ⟦4711⟧, "card": "x"}
{"otp":"⟦{d6}⟧","user":77}
{'user': 'ada', 'password': '⟦{s10}⟧'}
Parameters: {"utf8"=>"1", "user"=>{"login"=>"ada", "password"=>"⟦{a12}⟧"}}
{:user=>"ada", :api_key=>"⟦{h32}⟧"}
Array ( [user] => ada [password] => ⟦{a12}⟧ )
Config(host='db', user='shop', password='⟦{a12}⟧', port=5432)
DbConfig{host=db, user=shop, password=⟦{a12}⟧}
&{Host:db User:shop Password:⟦{a12}⟧ Port:5432}
User(name=ada, secret=⟦{a20}⟧)
<wsse:Password>⟦{a16}⟧</wsse:Password><wsse:Nonce>x</wsse:Nonce>
<user>ada</user><password>⟦{s12}⟧</password>
<clientSecret>⟦{w32}⟧</clientSecret>
CREATE USER shop IDENTIFIED BY '⟦{s12}⟧';
ALTER ROLE shop WITH PASSWORD '⟦{a14}⟧'
mysqldump --user=root --password=⟦{a14}⟧ shop
CMD: /usr/bin/vault login --token ⟦{a26}⟧
helm upgrade shop . --set db.password=⟦{a14}⟧,replicas=3
sh -c 'rotate token --password ⟦{a20}⟧ --now'
the secret password '⟦{a12}⟧' was sent
docker login -u ci --password ⟦{a20}⟧ registry.acme.example
ps: java -Dkeystore.password=⟦{a12}⟧ -jar app.jar
java -Djavax.net.ssl.trustStorePassword=⟦{a10}⟧ Main
env: SECRET_KEY_BASE=⟦{h128}⟧
env: DJANGO_SECRET_KEY='⟦{s50}⟧'
JWT_SECRET=⟦{a64}⟧
ENCRYPTION_KEY=⟦{b43}=⟧
signing_key: ⟦{h64}⟧
SLACK_WEBHOOK=⟦https://hooks.slack.com/services/T{u8}/B{u10}/{a24}⟧
posting to ⟦https://discord.com/api/webhooks/{d18}/{w68}⟧
GET https://api.telegram.org/bot⟦{d10}:AA{w33}⟧/sendMessage
charging card ⟦{card}⟧ for order 7
{"pan":"⟦{card}⟧","exp":"12/29"}
{"number":⟦{card}⟧,"cvv":"⟦{d3}⟧"}
card_number=⟦{card}⟧ amount=1200
cvv=⟦{d3}⟧ zip=10115
root:⟦$6${a16}${a86}⟧:19700:0:99999:7:::
hash for ada is ⟦$2b$12${a53}⟧
⟦$argon2id$v=19$m=65536,t=3,p=4${b22}${b43}⟧
password%3D⟦{a14}⟧%26user%3Dada
key: ⟦key-{h32}⟧ domain mg.acme.example
Sending request with header [X-Auth-Token: ⟦{a32}⟧]
AGE: ⟦AGE-SECRET-KEY-1{u58}⟧
passphrase="⟦{a8} {a8}⟧"
credentials=⟦{a24}⟧ realm=x
unlock passcode=⟦{a8}⟧
terraform: ⟦{a14}.atlasv1.{a60}⟧
whsec from stripe: ⟦whsec_{a32}⟧
"""

_WITHOUT: Final = r"""
request {uuid} took 31 ms
trace_id={h32} span_id={h16} sampled=true
traceparent: 00-{h32}-{h16}-01
HEAD is now at {h40} Make lists shorter
commit {h40}
deployed shop@{h7} to eu-west-1
image registry.acme.example/shop@sha256:{h64} pulled
sha256:{h64} verified
md5 of backup.tar is {h32}
etag: "{h32}"
ETag: W/"{h8}-{h16}"
order 2026{d12} paid
order_number={d16} shipped
order 4111111111111112 paid
invoice INV-2026-{d8} sent
tracking number 1Z{u16} of UPS
iban DE{d20} refused
isbn 978-3-16-148410-0 not found
timestamp={d13} offset=17
1764411062113456789 received
data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAA{b200}=
<img src="data:image/jpeg;base64,/9j/4AAQSkZJRg{b160}">
body (base64): {b120}==
thumbnail {b76}
-----BEGIN CERTIFICATE-----
-----BEGIN PUBLIC KEY-----
ssh-rsa AAAAB3NzaC1yc2E{b160} ada@laptop
SHA256:{b43} host key of db-1
kernel: audit: type=1400 apparmor="DENIED" operation="open" pid={d5}
pod shop-web-7f9c4b5d6-x2vqp is ready
pod kube-system/coredns-{h10}-abcde restarted
container {h12} exited with 137
node ip-10-0-7-31.eu-west-1.compute.internal is not ready
arn:aws:iam::{d12}:role/shop-web assumed
arn:aws:secretsmanager:eu-west-1:{d12}:secret:shop/db-AbCdEf read
i-0{h16} terminated
vpc-0{h16} subnet-0{h16}
com.acme.shop.security.token.TokenAuthenticationFilter - filter chain of 12
org.springframework.security.web.authentication.UsernamePasswordAuthenticationFilter took 2 ms
password of user ada was changed
password reset mail sent to customer 77
the password is incorrect
password authentication failed for user "shop"
FATAL: password authentication failed for user "shop"
Failed password for root from 10.0.7.3 port 52311 ssh2
pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=10.0.7.3
Accepted publickey for ada from 10.0.7.3 port 52311 ssh2: ED25519 SHA256:{b43}
passwd: all authentication tokens updated successfully
sudo: ada : TTY=pts/0 ; PWD=/home/ada ; USER=root ; COMMAND=/bin/ls
password: ********
password=***** user=ada
password="[FILTERED]" user="ada"
"password":"<redacted>"
{"password":null,"user":"ada"}
{"password":"","user":"ada"}
{"hasPassword":true,"token":false}
token=null user=77
secret: not found
secret "shop-tls" not found in namespace shop
MountVolume.SetUp failed for volume "creds": secret "db-creds" not found
DB_PASSWORD=${DB_PASSWORD}
password: {{ .Values.db.password }}
password: %s
token expired after 3600 s
token: expired
Unexpected token: SELECT at position 17
SyntaxError: Unexpected token < in JSON at position 0
SyntaxError: Unexpected token: identifier 'foo'
invalid token: ')' at line 3
max_tokens=4096 temperature=0.2
prompt_tokens=1200 completion_tokens=300 total_tokens=1500
tokens: 15321 in, 412 out
token bucket of 100000 refilled
next token: NUMBER(12)
num_token: 17
csrf check passed for /login
key=cart:77:items ttl=300
cache key user:123456789012345 missed
primary key violation: duplicate key value violates unique constraint "orders_pkey"
Key (id)=(8112) already exists.
partition_key=customer-1234567 offset=12
keyspace=orders keys=120034 hits=99812
monkey=banana turkey: roasted-whole
foreign_key=order_id table=items
public_key=ssh-ed25519
keyboard: logitech-k380
bypass=enabled compass: north-northwest
pass: 12 fail: 3 skip: 0
tests passed: 120, failed: 0
passenger=adalovelace seat=12A
passed=123456 failed=0
spinning: 12345 mapping: shipping=standard-delivery
secretary: ada-lovelace
basic authentication is required
Basic settings of the bearer bond were read
bearer token is missing
Bearer authentication-required by policy
WWW-Authenticate: Bearer realm="shop", error="invalid_token"
authorization: denied for user 77
authorization failed: role viewer may not write
"authorization":"granted"
authorized user 77 for orders:read
authority: api.acme.example
Author: Ada Lovelace <ada@acme.example>
cookie consent banner shown
cookie: missing
cookies enabled, session started
session opened for user root by (uid=0)
session_timeout=1800 sessions=17
signal=SIGTERM sig=15 received
signature verification failed for update 2026.11
design=modern-two-column-layout
user agent Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 Chrome/131.0.0.0
GET /orders/{uuid}/items/{uuid} 200 31ms
GET /static/js/main.{h8}.chunk.js 304
GET /assets/index-{h8}.css?v={d10} 200
https://acme.example:8443/a/b?page=2&sort=desc took 10:15
https://acme.example/@ada/posts:17
see https://wiki.acme.example/x/y:z and mail ops@acme.example
http://[2001:db8::7]:8080/health ok
git@github.com:acme/shop.git fetched
to=ada@acme.example, relay=mx.acme.example[10.0.7.3]:25, delay=0.41, dsn=2.0.0, status=sent
4{h9}: to=<ops@acme.example>, orig_to=<root>
message-id=<{d14}.{h10}@mail.acme.example>
Message-ID: <CA+{w40}@mail.gmail.com>
lat=52.5200066 lon=13.4049540 alt=4111111111111111.5
0.4111111111111111 of quota used
phone +49 30 901820 called
5 300 4000 51 7 200 1000 2 4 8 16
2026-11-29 10:11:02 2026-11-29 10:11:03 between
ports 80 443 8080 8443 5432 6379 9092
4111-1111 of part numbers
memory 4294967296 of 17179869184 bytes
seq={d19} ack={d10} win=501
pid={d7} tid=0x7f{h10} at 0x{h12}
build 20261129.1011.{d4} of branch release/2026-11
version 1.2.3.4 of libfoo.so.1.2.3
Consumer clientId=consumer-shop-1, groupId=shop resetting offset for orders-3 to 8112332
[Consumer instanceId=x] Member shop-{uuid} sending LeaveGroup
Elasticsearch index .ds-logs-2026.11.29-000001 rolled over
sk-SK locale is used for skateboards
sk-learn model retrained
disk-pressure on node-7 with pa-risers-and-more
risk-averse task-force skipping desk-jockeys-everywhere
ghpages deployed from gh-pages-branch-of-the-project
AKIAMA restaurant opened AIzawa street
eyJ is how JSON begins in base64
hf_transfer enabled; npm_config_cache=/root/.npm
npm_lifecycle_event=build npm_package_name=shop-frontend-of-acme
x-request-id: {uuid}
x-amzn-trace-id: Root=1-{h8}-{h24}
X-Amz-Cf-Id: {w54}==
cf-ray: {h16}-FRA
nonce={h16} cnonce missing
checksum=crc32:{h8} size=1024
uuid5={uuid} namespace=orders
session {uuid} closed
correlationId={uuid} causationId={uuid}
ObjectId("{h24}") inserted
_id={h24} collection=orders
snowflake {d18} created
ULID 01{u24} stored
ksuid {a27} stored
nanoid {w21} stored
job {w12} done
hash=0x{h64} block=19283712
tx 0x{h64} confirmed
address 0x{h40} has 3 nonces
bitcoin block 00000000{h56}
gpg: Signature made Sun Nov 29 10:11:02 2026
otp-27.1 erlang started, beam at /usr/lib/otp
pinned=true pin count is 12
spin: 123 begin
$5 discount and $20 shipping
cost $6.00 and $2a of something
secretsmanager rotated in 12 s
credentials are valid until 2026-12-01
credential provider chain: env, profile, imds
tokenizer: bert-base-uncased
"tokenType":"Bearer","expiresIn":3600
"grant_type":"password"
response=200 request=GET
curl -u is needed to log in
curl -s https://acme.example/health
"""


def _made(chance: random.Random) -> Iterator[tuple[str, list[str]]]:
    forms = [*filter(None, _FORMS.split("\n"))]
    tokens = [*filter(None, _TOKENS.split("\n"))]
    for place, token in enumerate(tokens):
        for turn in range(3):
            form = forms[(place + turn * 2) % len(forms)]
            yield _filled(form.replace("%s", f"⟦{token}⟧"), chance)
    for line in filter(None, _WITH.split("\n")):
        yield _filled(line, chance)


def lines_with(seed: int = 7) -> list[tuple[str, list[str]]]:
    """Return lines, each with the secrets in it; another seed makes others of the same forms."""
    return [*_made(random.Random(seed))]  # noqa: S311 - It keeps no secret.


def lines_without(seed: int = 11) -> list[str]:
    """Return lines that hold no secret."""
    chance = random.Random(seed)  # noqa: S311 - It keeps no secret.
    return [_filled(line, chance)[0] for line in _WITHOUT.split("\n") if line]


def slips(secret: str, seen: str) -> bool:
    """Return whether half of a secret, or more, stands in what is seen of its line."""
    half = max(3, len(secret) // 2)
    return secret[:half] in seen or secret[-half:] in seen


def _filled(form: str, chance: random.Random) -> tuple[str, list[str]]:
    line = _FIELD.sub(lambda found: _by_chance(found, chance), form)
    return _MARKED.sub(r"\1", line), _MARKED.findall(line)


def _by_chance(found: re.Match[str], chance: random.Random) -> str:
    if found[1] is None:
        return (
            _card(chance) if found[0] == "{card}" else str(uuid.UUID(int=chance.getrandbits(128)))
        )
    return "".join(chance.choices(_LETTERS[found[1]], k=int(found[2])))


def _card(chance: random.Random) -> str:
    """Return the number of a card of the usual forms, with the right last digit."""
    begin, length = chance.choice((("4", 16), ("52", 16), ("37", 15), ("6011", 16)))
    digits = begin + "".join(chance.choices(string.digits, k=length - 1 - len(begin)))
    doubled = [sum(divmod(int(one) * 2, 10)) for one in digits[::-2]]
    check = -(sum(doubled) + sum(map(int, digits[-2::-2]))) % 10
    number = f"{digits}{check}"
    if length == 16 and chance.random() < 0.5:
        return " ".join(number[place : place + 4] for place in range(0, 16, 4))
    return number

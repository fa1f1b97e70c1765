#!/bin/sh
# Certificates for the nodes of a cluster, signed by an authority of its own: sh certificates.sh [FOLDER [NODE ...]]
# FOLDER/ca.pem is what Verbatim trusts; FOLDER/NODE/ is for that node alone; FOLDER/admin/ is for whoever changes users and roles.
# FOLDER/authority/ can make more of them: keep it elsewhere. All end after two years; then empty the folder, and run this again.
set -eu
folder=${1:-certificates}
[ $# -eq 0 ] || shift
[ $# -gt 0 ] || set -- search-1 search-2 search-3
umask 077

[ ! -e "$folder/ca.pem" ] || { echo "$folder has certificates already: empty it first" >&2; exit 1; }
mkdir -p "$folder/authority"

quietly() { # unless it fails
  said=$("$@" 2>&1) || { echo "$said" >&2; exit 1; }
}

make() { # a key, and what is asked for it
  quietly openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes "$@"
}

make -x509 -days 730 -subj "/O=verbatim/CN=authority" -addext "keyUsage = critical, keyCertSign, cRLSign" \
  -keyout "$folder/authority/key.pem" -out "$folder/ca.pem"

sign() { # FOLDER NAME EXTENSIONS
  mkdir -p "$1"
  make -new -subj "/O=verbatim/CN=$2" -keyout "$1/key.pem" -out "$1/request.pem"
  printf 'basicConstraints = CA:false\nkeyUsage = critical, digitalSignature\n%b\n' "$3" >"$1/extensions"
  quietly openssl x509 -req -in "$1/request.pem" -days 730 -extfile "$1/extensions" -out "$1/certificate.pem" \
    -CA "$folder/ca.pem" -CAkey "$folder/authority/key.pem" -CAcreateserial -CAserial "$folder/authority/serial"
  rm "$1/request.pem" "$1/extensions"
}

for node in "$@"; do
  sign "$folder/$node" "$node" "extendedKeyUsage = serverAuth, clientAuth\nsubjectAltName = DNS:$node, DNS:localhost, IP:127.0.0.1"
done
sign "$folder/admin" admin "extendedKeyUsage = clientAuth"

# What nodes read belongs to the user that they run as in the image; the authority's certificate is for all to read.
chmod 755 "$folder" && chmod 644 "$folder/ca.pem"
if [ "$(id -u)" -eq 0 ]; then
  for node in "$@" admin; do chown -R 1000:1000 "$folder/$node"; done
fi

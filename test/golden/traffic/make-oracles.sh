#!/bin/sh
# Makes the .tsv beside each capture with tshark, an independent decoder (4.0.17 when these were made), and, given the folder of the corpus
# (see CONTRIBUTING.md), corpus-packets.tsv.gz with the first frames of each capture there
# (but those of StopDDoS, which may not be passed on in any form). Reassembly is off: a row is a packet. Each field holds
# one value for each layer that has it, so that tunnels can be told apart. Two ports that tshark does not know are named.
# Run in this folder: ./make-oracles.sh [CORPUS]
# The flow oracles in flows/ come from the corpus (nfdump 1.7.1 and tshark 4.0.17) and are not made here.
set -eu

fields() {
  tshark -n -r "$1" -c "$2" -d udp.port==8472,vxlan -d udp.port==4754,gre \
    -o ip.defragment:FALSE -o ipv6.defragment:FALSE -o tcp.desegment_tcp_streams:FALSE -o ip.tso_support:TRUE \
    -T fields -E occurrence=a -E aggregator=, -E header=y -E separator=/t \
    -e frame.time_epoch -e frame.len -e frame.cap_len -e frame.protocols -e ip.src -e ip.dst -e ipv6.src -e ipv6.dst \
    -e ip.len -e ipv6.plen -e ip.proto -e ipv6.nxt -e ip.ttl -e ipv6.hlim -e ip.id -e ip.flags.df -e ip.flags.mf -e ip.frag_offset \
    -e ipv6.fraghdr.offset -e ipv6.fraghdr.more -e tcp.srcport -e tcp.dstport -e tcp.flags -e tcp.seq_raw \
    -e tcp.window_size_value -e tcp.hdr_len -e tcp.len -e udp.srcport -e udp.dstport -e udp.length \
    -e icmp.type -e icmp.code -e icmpv6.type -e icmpv6.code 2>/dev/null || true
}

for capture in captures/*.pcap captures/*.pcapng; do
  fields "$capture" 100000 >"$capture.tsv"
done

if [ $# -gt 0 ]; then
  cut -f1,13 "$1/MANIFEST.tsv" | awk -F'\t' '$2 ~ /^[0-9]+$/ && $1 !~ /\.gz$|stopddos/ { print $1 }' | while read -r path; do
    echo "# $path"
    fields "$1/$path" 1000
  done | gzip -9n >corpus-packets.tsv.gz
fi

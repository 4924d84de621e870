#!/bin/sh
# Makes the .tsv beside each capture with tshark, an independent decoder (4.0.17 when these were made). Reassembly is off: a row is a packet.
# Run in this folder; the flow oracles in flows/ come from the corpus (nfdump 1.7.1 and tshark 4.0.17) and are not made here.
set -eu
for capture in captures/*.pcap captures/*.pcapng; do
  tshark -n -r "$capture" -o ip.defragment:FALSE -o ipv6.defragment:FALSE -o tcp.desegment_tcp_streams:FALSE -o ip.tso_support:TRUE \
    -T fields -E occurrence=f -E header=y -E separator=/t \
    -e frame.time_epoch -e frame.len -e frame.cap_len -e frame.protocols -e ip.src -e ip.dst -e ipv6.src -e ipv6.dst \
    -e ip.len -e ipv6.plen -e ip.proto -e ip.ttl -e ipv6.hlim -e ip.id -e ip.flags.df -e ip.flags.mf -e ip.frag_offset \
    -e ipv6.fraghdr.offset -e ipv6.fraghdr.more -e tcp.srcport -e tcp.dstport -e tcp.flags -e tcp.seq_raw \
    -e tcp.window_size_value -e tcp.hdr_len -e tcp.len -e udp.srcport -e udp.dstport -e udp.length \
    -e icmp.type -e icmp.code -e icmpv6.type -e icmpv6.code >"$capture.tsv" 2>/dev/null
done

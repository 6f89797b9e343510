// Peer: Go's net with a goroutine a connection. Go sets TCP_NODELAY by default.
package main

import (
	"log"
	"net"
	"os"
)

func serve(connection net.Conn) {
	defer connection.Close()
	chunk := make([]byte, 128000)
	for {
		n, err := connection.Read(chunk)
		if err != nil {
			return
		}
		if _, err := connection.Write(chunk[:n]); err != nil {
			return
		}
	}
}

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:"+os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	for {
		connection, err := listener.Accept()
		if err != nil {
			log.Fatal(err)
		}
		go serve(connection)
	}
}

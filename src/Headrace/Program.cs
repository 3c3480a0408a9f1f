System.Console.WriteLine("headrace 0.1.0");
return 0;

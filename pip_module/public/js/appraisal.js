// form script
